"""The box behind Ctrl+K, by keys alone, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, quiet, shot
from tests.softphone_ui.finding.stage import number, tickets_there

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def opened(centre: Centre, login: str, path: str) -> Page:
    """Sign in, open the page and the box."""
    screen = await centre.seat()
    page: Page = await screen.sign_in(login, path=path)
    await quiet(page)
    await page.keyboard.press("Control+k")
    await expect(page.locator("#finder input")).to_be_focused()
    return page


async def test_a_page_is_found_and_opened_by_keys(centre: Centre) -> None:
    page = await opened(centre, "lead1", "/floor")
    await page.keyboard.press("Escape")
    await page.locator("[data-finder]").click()
    await page.keyboard.type("кесте")
    options = page.locator("#finder [role=option]")
    await expect(options.first).to_have_attribute("href", "/roster")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await shot(page, "finder")
    assert await grave(page, "finder") == []
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/roster")


async def test_arrows_choose_and_escape_closes(centre: Centre, fresh_settings: Settings) -> None:
    await tickets_there(fresh_settings)
    page = await opened(centre, "lead1", "/floor")
    await page.keyboard.type("люк")
    chosen = page.locator("#finder [aria-selected=true]")
    await expect(chosen).to_have_count(1)
    first = await chosen.get_attribute("id")
    await page.keyboard.press("ArrowUp")
    last = page.locator("#finder [role=option]").last
    await expect(last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f"#{first}")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(page.locator("#finder")).to_be_hidden()


async def test_a_number_opens_its_ticket(centre: Centre, fresh_settings: Settings) -> None:
    await tickets_there(fresh_settings)
    page = await opened(centre, "lead1", "/floor")
    await page.keyboard.type(number(1))
    await expect(page.locator("#finder [role=option]")).to_contain_text("Открытый люк у школы")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/tickets/{number(1)}")


async def test_letters_in_the_box_are_no_keys_of_the_desk(centre: Centre) -> None:
    page = await opened(centre, "1001", "/desk")
    before = await page.locator("#strip").get_attribute("data-situation")
    await page.keyboard.type("gp")
    await expect(page.locator("#finder [role=option]")).to_have_text("gpИскать в заявках")
    assert await page.locator("#strip").get_attribute("data-situation") == before
    await page.keyboard.press("Control+k")
    await expect(page.locator("#finder")).to_be_hidden()
