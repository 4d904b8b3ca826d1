"""The lists of missed and of refused calls in a real Chromium: by keyboard alone, and live."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Route as RequestRoute
from playwright.async_api import expect

from foundation.postgres.pool import transaction
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import (
    EndedBy,
    Outcome,
    Route,
)
from tests.pages.conftest import (
    browser,
    catch,
    chromium,
    light_browser,
    light_chromium,
    playwright,
    quiet,
    shot,
)
from tests.softphone_ui.lead.city_rows import write_records
from tests.softphone_ui.lead.desk import Desk, desk, lost_call
from tests.softphone_ui.lead.stage import Stage

__all__ = ["browser", "chromium", "desk", "light_browser", "light_chromium", "playwright"]
pytestmark = pytest.mark.pages


async def test_refused_calls_are_a_list_of_their_own_with_a_reason(
    played: Stage, desk: Desk
) -> None:
    at = datetime(2026, 3, 4, 6, tzinfo=UTC)
    call_id, ended = "pbx1-912.1", at + timedelta(seconds=4)
    records: list[note.Record] = [
        note.CallBegan(call_id, "109", "pbx1", at, "+77015550102", "", "known", "kk"),
        note.CallEnded(
            call_id, Outcome.REFUSED, ended, 0.0, 0.0, 0.0, EndedBy.SYSTEM, Route.DISPATCHER,
            refusal="full",
        ),
    ]  # fmt: skip
    async with transaction(played.pool) as link:
        await write_records(link, records)
    day = at.astimezone(ZoneInfo(played.settings.timezone)).date()
    page = await desk.open(f"/missed?day={day}", "ru")
    await expect(page.locator("h1")).to_contain_text("Потеряно 0 звонков")
    await page.get_by_role("link", name="Отклонены 1").click()
    row = page.locator(".stories tbody tr")
    await expect(row).to_contain_text("Линия была переполнена")
    await expect(row).to_contain_text("с тех пор ответа не было")
    await expect(page.locator(".refused-note")).to_contain_text("не входят ни в потерянные")
    await shot(page, "lead_refused_ru")


async def test_missed_calls_by_keyboard(played: Stage, desk: Desk) -> None:
    page = await desk.open(f"/missed?day={played.yesterday.day}&sequel=owed")
    rows = page.locator("#stories tr")
    await page.keyboard.press("KeyJ")
    await page.keyboard.press("KeyJ")
    await expect(rows.nth(1)).to_be_focused()
    ticket = await rows.nth(1).get_attribute("data-ticket")
    async with page.expect_response("**/called-back"):
        await page.keyboard.press("KeyX")
    await quiet(page)  # until the page knows of the answer there is nothing to take back
    await expect(rows.nth(1).locator(".sequel")).to_contain_text("by you")
    await expect(rows.nth(1)).to_be_focused()
    query = "SELECT done_at FROM tasks WHERE ticket = $1"
    assert await played.pool.fetchval(query, ticket) is not None
    await page.keyboard.press("KeyZ")
    await expect(rows.nth(1).locator(".sequel")).not_to_contain_text("by you")
    assert await played.pool.fetchval(query, ticket) is None
    pressed = asyncio.Event()

    async def answered_late(route: RequestRoute) -> None:
        await pressed.wait()
        await route.continue_()

    await catch(page, "**/called-back", answered_late)
    async with page.expect_response(lambda it: it.request.method == "DELETE"):
        await page.keyboard.press("KeyX")
        await page.keyboard.press("KeyZ")  # before it has been answered that it is noted
        pressed.set()
    await expect(rows.nth(1).locator(".sequel")).not_to_contain_text("by you")
    assert await played.pool.fetchval(query, ticket) is None
    await page.keyboard.press("KeyK")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("Slash")
    await expect(page.locator(".search [type=search]")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("BracketLeft")
    await expect(page).to_have_url(f"{played.url}/missed?day={played.yesterday.day - timedelta(1)}")
    await expect(page.locator(".empty")).to_have_text("No calls on record for this day.")


async def test_a_new_lost_call_is_announced_and_moves_nothing(played: Stage, desk: Desk) -> None:
    page = await desk.open("/missed")
    first = await page.locator("#stories tr").first.inner_text()
    async with transaction(played.pool) as link:
        await write_records(link, lost_call("pbx1-911.1"))
    await played.dispatcher.written(["pbx1-911.1"])
    await expect(page.locator("#fresh")).to_have_text("1 more call abandoned: show")
    assert await page.locator("#stories tr").first.inner_text() == first
    await page.locator("#fresh a").click()
    await expect(page.locator("#stories tr").first).to_contain_text("+7 701 555 00 00")


async def test_every_number_leads_to_its_calls(played: Stage, desk: Desk) -> None:
    page = await desk.open(f"/missed?day={played.yesterday.day}")
    shown = await page.locator(".figure-strict .missing").inner_text()
    await page.locator(".figure-strict .missing").click()
    await expect(page.locator("h1")).to_contain_text("Not answered within 16 s")
    rows = await page.locator(".behind tbody tr").count()
    assert rows == min(100, int(shown.replace("−", "").replace(",", "")))
    await page.go_back()
    bar = page.locator(".cause-list a").nth(2)
    count = await bar.locator("b").inner_text()
    await bar.click()
    await expect(page.locator(".sequels a").first).to_have_text(f"All {count}")
    await expect(page.locator(".chip.off")).to_have_text("Nobody free ×")
