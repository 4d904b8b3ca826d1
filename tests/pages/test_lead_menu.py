"""What a shift lead does to an operator by keys alone, and what her desk says of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.lines.line import Line
from tests.pages.axe import grave
from tests.pages.conftest import Centre, catch, go, shot, situation, standing_still
from tests.pages.test_desk import in_call, open_desk
from tests.pages.test_in_call import open_floor
from tests.pages.tongues import change_language, strange
from tests.softphone_ui.floor_stage import LONG

pytestmark = [pytest.mark.pages, pytest.mark.services]
FITS = """
[...document.querySelectorAll("#tile-menu[open] button, #on-line button")].every((it) => {
  const { left, right, top, bottom } = it.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
})
"""


async def menu(floor: Page) -> None:
    await floor.focus(".tile[data-extension='1001']")
    await floor.keyboard.press("Enter")
    await expect(floor.locator("#tile-menu[open]")).to_be_visible()


async def two_lines(centre: Centre) -> None:
    lines = tuple(Line(number, ring_time=LONG, wrap_up=LONG) for number in ("109", "112"))
    await centre.stage.tell(on.LinesChanged(datetime.now(UTC), lines))


async def test_paused_moved_and_the_offer_closed_by_keys(centre: Centre) -> None:
    await two_lines(centre)
    page, floor = await open_desk(centre), await open_floor(centre)
    await page.keyboard.press("g")
    await situation(page, "available")
    await menu(floor)
    await floor.keyboard.press("p")
    await floor.keyboard.press("3")
    deed = page.locator('[data-banner="deed"]')
    await expect(deed).to_contain_text("Вы на паузе: обучение. Назначена: Гүлмира Әлімжанова.")
    await situation(page, "paused")
    await shot(page, "desk-deed")
    assert await grave(page, "desk") == []
    await deed.locator("button").click()
    await expect(deed).to_have_count(0)

    await menu(floor)
    await floor.keyboard.press("v")
    await floor.keyboard.press("2")
    await expect(deed).to_contain_text("линии теперь: 112")
    assert centre.stage.floor.operators["1001"].skills.lines == frozenset({"112"})
    await floor.keyboard.press("c")
    await expect(floor.locator("#tile-menu[open]")).to_contain_text("открыто")
    await floor.keyboard.press("1")
    await expect(
        floor.locator(".toast", has_text="обратный звонок не предлагается")
    ).to_be_visible()
    assert not centre.stage.floor.lines["109"].callback_offer
    await menu(floor)
    await floor.keyboard.press("Escape")
    await expect(floor.locator("#tile-menu[open]")).to_have_count(0)


async def asked_by_the_operator(
    centre: Centre, page: Page, floor: Page, call_id: str, person_id: int
) -> None:
    """The lead is in the menu of whom a caller is handed on to; the operator is told what comes
    of it. (There is no PBX: his telephone is there by the test's word alone, so it is refused.)"""
    lead = {"extension": f"lead{person_id}", "name": "Гүлмира Әлімжанова", "state": "lead",
            "free": True, "lead": person_id}  # fmt: skip
    await catch(page, "**/api/colleagues", lambda it: it.fulfill(json={"colleagues": [lead]}))
    await page.keyboard.press("t")
    await expect(page.locator("[data-colleagues] button").first).to_contain_text("старший смены")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast", has_text="уже занят")).to_be_visible()
    await page.unroute("**/api/colleagues")
    take_over = LeadMode.TAKE_OVER
    asked = on.MonitoringRequested(
        datetime.now(UTC), call_id, person_id, lead["name"], take_over, requested_by="1001"
    )
    await centre.stage.tell(asked)
    await floor.wait_for_selector("#on-line[data-mode=asked]")
    await expect(floor.locator("#on-line .ways button")).to_have_count(2)
    await expect(page.locator("#strip-who")).to_contain_text("Гүлмира Әлімжанова")
    await shot(floor, "lead-asked")
    await shot(page, "desk-lead-asked")
    (leg,) = centre.stage.floor.listenings
    await centre.stage.tell(on.LegEnded(datetime.now(UTC), leg, RingResult.NO_ANSWER))
    await expect(page.locator(".toast", has_text="никто не ответил")).to_be_visible()
    await expect(floor.locator("#on-line")).to_be_hidden()


async def test_who_has_left_the_line_can_still_be_read(centre: Centre) -> None:
    """For two and a half seconds the row says what became of the call; it was too pale."""
    floor = await open_floor(centre)
    call_id = await centre.stage.offer()
    await expect(floor.locator(".caller")).to_have_count(1)
    async with standing_still(floor):
        await centre.stage.caller_leaves(call_id)
        await expect(floor.locator(".caller.lost")).to_have_css("opacity", "1")
    await expect(floor.locator(".caller")).to_have_count(0)


async def test_the_menu_in_a_talk_and_the_lead_on_the_line(centre: Centre) -> None:
    page, floor = await open_desk(centre), await open_floor(centre)
    call_id = await in_call(centre, page)
    await floor.wait_for_selector(".tile[data-extension='1001'][data-state=talking]")
    for code in ("kk", "en", "ru"):
        await change_language(floor, code)
        await menu(floor)
        await shot(floor, f"lead-menu-{code}")
        assert await strange(floor) == []
        assert await floor.evaluate(FITS), code
        if code == "ru":
            assert await grave(floor, "the menu") == []
        await floor.keyboard.press("4")
        await shot(floor, f"lead-sure-{code}")
        await floor.keyboard.press("Escape")

    person_id = int(await floor.get_attribute("body", "data-person") or 0)
    await asked_by_the_operator(centre, page, floor, call_id, person_id)
    asked = on.MonitoringRequested(
        datetime.now(UTC), call_id, person_id, "Гүлмира", LeadMode.WHISPER
    )
    await centre.stage.tell(asked)
    (leg,) = centre.stage.floor.listenings
    await centre.stage.tell(on.PhoneAnswered(datetime.now(UTC), leg))
    banner = page.locator('[data-banner="lead"]')
    await expect(banner).to_contain_text("Гүлмира (старший смены) говорит с вами")
    for code in ("kk", "en", "ru"):
        await change_language(floor, code)
        await floor.wait_for_selector("#on-line[data-mode=whisper]")
        await shot(floor, f"lead-line-{code}")
        assert await strange(floor) == []
        assert await floor.evaluate(FITS), code
    assert await grave(floor, "the line") == []
    await shot(page, "desk-lead-whispers")
    await centre.stage.tell(on.RecordingPaused(datetime.now(UTC), call_id, "1001", "card"))
    await expect(floor.locator("#on-line .whose")).to_contain_text("не записывается")
    await expect(banner).to_have_count(0)
    await centre.stage.tell(on.LegEnded(datetime.now(UTC), leg, RingResult.ANSWERED))
    await expect(floor.locator("#on-line")).to_be_hidden()
    quality = await (await centre.seat()).sign_in("quality")
    await quality.wait_for_selector('nav a[href="/line-log"]', state="attached")
    await go(quality, f"{centre.address}/line-log")
    await expect(quality.locator("tbody tr")).to_contain_text("подсказка")
    await shot(quality, "line-log")
    assert await grave(quality, "line-log") == []
