"""A shift lead's morning by keys: what to do first on the floor, who waits for a callback, and
the analysis of the day before, up to its closing."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from queue_manager.domain.floor.states import OperatorState
from tests.pages.conftest import Centre, quiet, ready
from tests.pages.test_in_call import open_floor
from tests.pages.test_losses import analysed, assign, assign_the_rest
from tests.pages.test_shift_tasks import ROWS, late_caller, paused, press
from tests.softphone_ui.losses.day import DAY

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def find_page(page: Page, words: str, path: str) -> None:
    """Open a page by the box of Ctrl+K."""
    await quiet(page)
    await page.keyboard.press("Control+k")
    await expect(page.locator("#finder input")).to_be_focused()
    await page.keyboard.type(words)
    first = page.locator("#finder [role=option]").first
    await expect(first).to_have_attribute("href", path)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{path}*")
    await ready(page)


async def explain_the_riddle(page: Page) -> None:
    """Say of the one call that no rule explains why it was lost, and who sees to that cause."""
    await page.locator("table tbody th a").get_by_text("Не объяснено", exact=True).press("Enter")
    await expect(page.locator("#panel-name")).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel-name")).to_contain_text("14:05:00")
    await page.get_by_label("Указать причину").select_option("Другая причина")
    await page.get_by_label("Потому что").fill("Учебная тревога")
    await page.keyboard.press("Enter")
    await expect(page.locator(".panel .story")).to_contain_text("Учебная тревога")
    await ready(page)
    await page.keyboard.press("Escape")
    await assign(page, "Другая причина")


async def test_from_the_floor_to_the_closed_day(centre: Centre, fresh_settings: Settings) -> None:
    await analysed(fresh_settings)
    lost = await centre.stage.offer("+77015556677")
    await centre.stage.caller_leaves(lost)
    await paused(centre, "1002", "lunch", 61)
    await late_caller(centre)

    page = await open_floor(centre)
    await expect(page.locator(ROWS).first).to_have_attribute("data-kind", "callers")
    await press(page, 1)
    await expect(page.locator(".tile[data-extension='1002']")).not_to_have_attribute(
        "data-state", "paused"
    )
    assert centre.stage.floor.operators["1002"].state is not OperatorState.PAUSED

    await find_page(page, "обратн", "/callbacks")
    await expect(page.locator("#due-count")).to_have_text("1")
    await expect(page.locator("#by-hand tr")).to_contain_text("+7 701 555 66 77")

    await find_page(page, "разбор", "/losses")
    await page.goto(f"{centre.address}/losses?day={DAY}")
    await ready(page)
    await page.get_by_role("button", name="Закрыть день").press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Никому не поручено")
    await ready(page)
    await explain_the_riddle(page)
    await assign_the_rest(fresh_settings)
    await page.get_by_role("button", name="Закрыть день").press("Enter")
    await expect(page.locator(".closing h2")).to_contain_text("Закрыт")
