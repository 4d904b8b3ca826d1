"""The whole path with a real Asterisk and a real browser: dialled, answered by a key, heard on
both sides, written, recorded, and played again in the ticket."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bench.desk_browser import desks
from bench.system import System, until
from tests.calls.stage import tones_in
from tests.pages.conftest import Screen, nobody_at_work, shot, situation
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    Citizen,
    at_the_desk,
    citizen,
    hears_the_citizen,
    screen,
)
from tests.pages.sipp import SippCall, sipp_dials

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]


@pytest.fixture(scope="module")
def system(city_system: System) -> System:
    return nobody_at_work(city_system)


async def answer_talk_and_end(page: Page, call: SippCall) -> str:
    """By the keyboard alone, heard on both sides; returns the ticket's number."""
    await situation(page, "ringing")
    await page.wait_for_selector('[data-action="answer"]')
    await expect(page.locator(".strip-number")).to_have_text("+7 701 123 45 67")
    await shot(page, "real-ringing")
    await page.evaluate("document.activeElement.blur()")  # Enter would press what has the focus
    await page.keyboard.press("Enter")  # goes to the form where there is one; it answers nothing
    await expect(page.locator('[data-action="answer"]')).to_be_visible()
    await page.keyboard.press("Space")
    await situation(page, "connecting")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ), "the caller hears the operator"
    began = call.media.frames_heard

    await hears_the_citizen(page)
    number = await page.text_content("#ticket-number")
    await page.fill("#subject", "Ашық люк")
    await shot(page, "real-talking")
    await page.keyboard.press("Alt+m")
    await expect(page.locator('[data-action="mute"]')).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Alt+m")
    await page.keyboard.press("Alt+h")
    await situation(page, "hold")
    await page.keyboard.press("Alt+h")
    await situation(page, "talking")

    async def enough() -> bool:
        return call.media.frames_heard - began >= 100

    await until(enough, 20, "two seconds were said, enough to be played")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await asyncio.wait_for(call.ended.wait(), 20)
    assert call.status == 0, "SIPp saw an orderly call"
    await shot(page, "real-wrap-up")
    return number or ""


async def test_answered_by_a_key_heard_written_recorded_and_played(
    system: System, screen: Screen, tmp_path: Path
) -> None:
    page = await at_the_desk(system, screen)
    async with sipp_dials("77011234567", "109", system.pbx, CITIZEN_HERTZ, tmp_path) as call:
        number = await answer_talk_and_end(page, call)
    ticket = await screen.page(f"/tickets/{number}")
    await ticket.wait_for_selector("#recordings .player", timeout=20000)
    await expect(ticket.locator(".player .voices path")).to_have_count(2)
    await ticket.click("#recordings .play")
    # Each second is shown for one: whoever waits for the first may come too late for it.
    await expect(ticket.locator(".player-time")).to_contain_text(re.compile(r"00:0[1-9] /"))
    await ticket.locator("#recordings audio").evaluate("it => it.pause()")
    await ticket.locator(".player input[type=range]").fill("0")
    await expect(ticket.locator(".player-time")).to_contain_text("00:00 /")
    await expect(ticket.locator(".player .problem")).to_be_hidden()
    await shot(ticket, "real-ticket")
    (row,) = [row for row in await system.calls() if row["number"] == number]
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    both = {OPERATOR_HERTZ, CITIZEN_HERTZ}
    sides = [side for path in row["recordings_sides"] for side in tones_in(path, both)]
    assert {OPERATOR_HERTZ} in sides, "the operator's side is recorded apart"
    assert {CITIZEN_HERTZ} in sides, "the citizen's side is recorded apart"
    (mixed,) = row["recordings"]
    assert set().union(*tones_in(mixed, both, share=0.25)) == both
    await page.keyboard.press("Escape")
    await a_recording_that_is_put_away_falls_silent(page)
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def a_recording_that_is_put_away_falls_silent(page: Page) -> None:
    """What was played beside the call is not heard in the next one."""
    await page.click("#my-calls-list button")
    await page.click("#look-ticket .play")
    sound = await page.wait_for_selector("#look-ticket audio", state="attached")
    await page.wait_for_function("(it) => it.currentTime > 0", arg=sound)
    await page.keyboard.press("b")
    await expect(page.locator("#my-calls")).to_be_visible()
    await page.wait_for_function("(it) => it.paused", arg=sound)


async def test_answered_by_itself_and_the_caller_hangs_up(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    await page.keyboard.press("d")
    await expect(page.locator("#auto-answer")).to_have_attribute("aria-pressed", "true")
    call = citizen.dial()
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    citizen.leave()
    await situation(page, "wrap_up")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_the_sip_way_is_cut_in_mid_call_and_the_talk_goes_on(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """The web process dies: the media goes on, the page registers again, the end is noticed. Nor
    does a dialog that is open keep anybody from a caller."""
    page = await at_the_desk(system, screen)
    await page.keyboard.press("F1")
    await expect(page.locator("#keys")).to_be_visible()
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("F2")
    await expect(page.locator("#keys")).to_be_hidden()
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await system.refresh()
    system.signal("web", signal.SIGKILL)
    await page.wait_for_selector('[data-light="link"][data-look="bad"]', timeout=10000)
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=60000)
    assert not call.ended.is_set(), "the conversation goes on"
    before = call.media.frames_heard
    await situation(page, "talking")

    async def still_heard() -> bool:
        return bool(call.media.frames_heard > before)

    await until(still_heard, 20, "sound after the web process came back")
    citizen.leave()
    await situation(page, "wrap_up")
    await page.wait_for_function("() => !document.querySelector('[data-action=mute]')")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_a_hung_dispatcher_keeps_no_caller_from_the_operator(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """The exchange itself rings the page; the dispatcher, started again, finds the conversation."""
    page = await at_the_desk(system, screen)
    await system.refresh()
    system.signal("dispatcher", signal.SIGSTOP)
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]', timeout=15000)
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await page.wait_for_selector("#ticket:not([hidden])", timeout=60000)
    await expect(page.locator('[data-away="dispatcher"]')).to_have_count(0)
    number = await page.text_content("#ticket-number")
    await page.fill("#subject", "Жарық жоқ")
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")

    async def on_record() -> bool:
        rows = [row for row in await system.calls() if row["number"] == number]
        return [row["outcome"] for row in rows] == ["answered"]

    await until(on_record, 20, "the call is on record once", every=0.5)
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_the_benchmark_of_desks_finds_its_way_to_one(system: System) -> None:
    async with desks(system, 1, OPERATOR_HERTZ) as (desk,):
        await situation(desk.page, "available")
        await desk.page.keyboard.press("o")
        await situation(desk.page, "signed_out")
