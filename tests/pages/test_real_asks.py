"""By keys alone, on a real Asterisk and in a real browser: a card number left out of the recording;
a missed caller called back, both heard, recorded, and settled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bench.system import System, until
from sip_peers.outside import outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone
from tests.calls.stage import tones_in
from tests.calls.test_recording_paused import loud_ms, runs, speaks_on
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

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]


@pytest.fixture(scope="module")
def system(brisk_system: System) -> System:
    return nobody_at_work(brisk_system)


@pytest_asyncio.fixture(loop_scope="session")
async def provider(system: System) -> AsyncIterator[OperatorPhone]:
    """Everybody whom the city calls."""
    out = system.settings.trunk.trunk_out
    with outside(system.pbx, out, CITIZEN_HERTZ, AnswerBehaviour(0.3)) as peer:
        yield peer


async def test_a_card_number_is_not_in_the_recording(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    call = citizen.dial()
    await situation(page, "ringing")
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await hears_the_citizen(page)
    await page.keyboard.press("Alt+v")
    await page.wait_for_selector(".strip-sign.gap")
    await speaks_on(call, 100)
    assert await call.media.hears(OPERATOR_HERTZ), "they hear each other all the while"
    await hears_the_citizen(page)
    await shot(page, "real-not-recorded")
    await page.keyboard.press("Alt+v")
    await page.wait_for_selector(".strip-sign.gap", state="detached")
    await speaks_on(call, 75)
    number = await page.text_content("#ticket-number")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    ticket = await screen.page(f"/tickets/{number}")
    await ticket.wait_for_selector("#recordings .player", timeout=20000)
    await expect(ticket.locator(".silent-parts")).to_contain_text("карта нөмірі")
    await shot(ticket, "real-ticket-silent-part")
    (row,) = [row for row in await system.calls() if row["number"] == number]
    (sides,) = row["recordings_sides"]
    for side in loud_ms(sides):
        assert [heard for heard, _ in runs(side)][-3:] == [True, False, True], runs(side)
        assert runs(side)[-2][1] >= 95
    await page.keyboard.press("Alt+g")
    await situation(page, "available")
    await page.keyboard.press("Alt+o")
    await situation(page, "signed_out")


async def test_a_missed_caller_is_called_back_by_key(
    system: System, screen: Screen, citizen: Citizen, provider: OperatorPhone
) -> None:
    missed = citizen.dial()
    await asyncio.wait_for(missed.answered.wait(), 20)
    citizen.leave()
    page = await at_the_desk(system, screen)
    await expect(page.locator("#owed-list")).to_contain_text("+7 701 ••• 45 67")
    await page.keyboard.press("k")
    await expect(page.locator("#look-ticket")).to_contain_text("109-")
    await page.keyboard.press("c")
    await situation(page, "calling_out")
    call = await provider.next_ring(10)
    assert call.dialled_number == "+77011234567"
    assert await call.media.hears(OPERATOR_HERTZ), "the citizen hears the operator"
    await hears_the_citizen(page)
    await expect(page.locator("#strip-who")).to_contain_text("жазылып жатыр")
    await page.fill("#subject", "Қайта қоңырау шалдық")
    await shot(page, "real-calling-out")
    number = await page.text_content("#ticket-number")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await asyncio.wait_for(call.ended.wait(), 20)
    await expect(page.locator("#owed")).to_be_hidden()
    ticket = await screen.page(f"/tickets/{number}")
    await ticket.wait_for_selector("#recordings .player", timeout=20000)
    await expect(ticket.locator(".story")).to_contain_text("Өтініш берушіге қоңырау")
    recording = await ticket.get_attribute("#recordings .player", "data-recording")
    (path,) = system.settings.folders.recordings_dir.rglob(f"{recording}.sides.opus")
    both = {OPERATOR_HERTZ, CITIZEN_HERTZ}
    assert sorted(tones_in(str(path), both), key=sorted) == [{OPERATOR_HERTZ}, {CITIZEN_HERTZ}]

    async def free_again() -> bool:
        return (await system.operator_states())["1001"] == "available"

    await until(free_again, 20, "the wrap-up is over, and the line goes on")
    await situation(page, "available")  # which hears of it after the dispatcher
    await page.keyboard.press("Alt+o")
    await situation(page, "signed_out")
