"""What the shift lead should do first: a list on the floor, a key for each row."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, ViewportSize, expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device, OperatorState
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot, standing_still
from tests.pages.test_callbacks import ALWAYS
from tests.pages.test_in_call import open_floor
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]
WALL: ViewportSize = {"width": 1920, "height": 1080}
ROWS = "#shift-tasks > li"


async def paused(centre: Centre, extension: str, reason: str, minutes: float) -> None:
    """This operator is on a pause that has lasted for so long."""
    stage, now = centre.stage, datetime.now(UTC)
    await stage.reachable(extension)
    await stage.tell(on.OperatorAvailable(now, extension, Device.WEB))
    operator = replace(
        stage.floor.operators[extension], state=OperatorState.PAUSED, reason=reason,
        since=now - timedelta(minutes=minutes),
    )  # fmt: skip
    await stage.show(operator)


async def late_caller(centre: Centre) -> str:
    """A caller has waited for a minute, and nobody is free."""
    call_id = await centre.stage.offer()
    call = centre.stage.call(call_id)
    await centre.stage.show(replace(call, offered_at=call.offered_at - timedelta(minutes=1)))
    return call_id


async def kinds(page: Page) -> list[str]:
    return await page.locator(ROWS).evaluate_all("rows => rows.map((it) => it.dataset.kind)")


async def press(page: Page, at: int) -> None:
    """Press a row's key; it counts when the row has stood at its place for a moment."""
    await expect(page.locator(ROWS).nth(at - 1)).not_to_have_attribute("data-fresh", "yes")
    await page.keyboard.press(str(at))


async def test_a_calm_floor_says_that_nothing_has_to_be_done(centre: Centre) -> None:
    page = await open_floor(centre)
    panel = page.locator("#shift-tasks-panel")
    await expect(panel.locator(".empty b")).to_have_text("Сейчас срочных дел нет.")
    await expect(page.locator(ROWS)).to_have_count(0)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_what_is_to_be_done_is_listed_with_its_keys(centre: Centre, language: str) -> None:
    await paused(centre, "1002", "lunch", 61)
    await paused(centre, "1003", "unreachable", 3)
    await late_caller(centre)
    page = await open_floor(centre)
    await change_language(page, language)
    await expect(page.locator(ROWS)).to_have_count(2)
    assert await kinds(page) == ["callers", "disconnected"]
    await expect(page.locator(f"{ROWS} kbd")).to_have_text(["1", "2"])
    await expect(page.locator(f"{ROWS} .does").first).to_contain_text("1002")
    assert await strange(page) == []
    for size, name in ((WALL, "wall"), (ViewportSize(width=1366, height=768), "desk")):
        await page.set_viewport_size(size)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for row in await page.locator(ROWS).all():
            await expect(row).to_be_in_viewport(ratio=1)
        await shot(page, f"floor-tasks-{language}-{name}")
    assert await grave(page, f"the floor with tasks ({language})") == []


async def test_the_first_key_ends_the_pause_of_whom_a_caller_needs(centre: Centre) -> None:
    await paused(centre, "1002", "lunch", 61)
    await late_caller(centre)
    page = await open_floor(centre)
    await expect(page.locator(ROWS)).to_have_count(1)
    await press(page, 1)
    await expect(page.locator(".tile[data-extension='1002']")).to_have_attribute(
        "data-state", re.compile("available|ringing")
    )
    await expect(page.locator(ROWS)).to_have_count(0)


async def test_a_key_leads_to_the_operators_menu_and_another_to_a_page(centre: Centre) -> None:
    await paused(centre, "1003", "unreachable", 3)
    page = await open_floor(centre)
    await expect(page.locator(ROWS)).to_have_count(1)
    await press(page, 1)
    await expect(page.locator("#tile-menu[open] h2")).to_contain_text("1003")
    await page.keyboard.press("Escape")
    await centre.stage.tell(on.CallbackRulesChanged(datetime.now(UTC), ALWAYS))
    call_id = await centre.stage.keep_place()
    callback = centre.stage.floor.callbacks[call_id]
    await centre.stage.show(replace(callback, held=True))
    await expect(page.locator(ROWS)).to_have_count(2)
    assert await kinds(page) == ["disconnected", "callbacks"]
    await press(page, 2)
    await expect(page).to_have_url(re.compile("/callbacks$"))


async def test_a_key_pressed_while_the_list_changes_does_nothing(centre: Centre) -> None:
    """Who pressed 1 has read the row that stood there a moment ago."""
    await paused(centre, "1002", "lunch", 61)
    page = await open_floor(centre)
    async with standing_still(page):
        await page.reload()
        await expect(page.locator(ROWS)).to_have_count(1)
        await page.keyboard.press("1")
        await expect(page.locator(".toasts")).to_contain_text("Список только что изменился")
        assert centre.stage.floor.operators["1002"].state is OperatorState.PAUSED
        await page.clock.run_for(1000)
        await press(page, 1)
        await expect(page.locator(".tile[data-extension='1002']")).to_have_attribute(
            "data-state", "available"
        )


async def test_one_service_level_is_large_and_the_others_open(centre: Centre) -> None:
    page = await open_floor(centre)
    main, others = page.locator("#figures > .figure"), page.locator("#figures details .figure")
    await expect(main.locator(".formula")).to_contain_text("÷")
    await expect(others.first).to_be_hidden()
    await page.locator("#figures summary").click()
    await expect(others).to_have_count(4)
    await expect(others.first).to_be_visible()
    await page.reload()
    await expect(others.first).to_be_visible()
