"""The roster in a browser: a shift entered by keyboard, a file looked at before it is taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def enter(page: Page, begins: str) -> None:
    """The form, by keyboard alone."""
    await page.keyboard.press("n")
    await expect(page.locator("#edit")).to_be_visible()
    await page.locator("#form [name=begins]").focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.type(begins)
    await page.keyboard.press("Enter")


async def test_a_lead_enters_shifts_by_keyboard_and_from_a_file(
    centre: Centre, fresh_settings: Settings
) -> None:
    page = await (await centre.seat()).sign_in("lead1", path="/roster")
    async with page.expect_navigation():
        await enter(page, "08:30")
    await ready(page)
    shift = page.locator("a[data-shift]")
    await expect(shift).to_have_count(1)
    await shift.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#form [name=begins]")).to_have_value("08:30")
    await page.keyboard.press("Escape")
    await enter(page, "09:00")
    await expect(page.locator("#problem")).to_contain_text("уже есть смена")
    await page.keyboard.press("Escape")

    tomorrow = datetime.now(ZoneInfo(fresh_settings.timezone)).date() + timedelta(days=1)
    rows = f"оператор;день;с;по\n1002;{tomorrow:%d.%m.%Y};8:00;20:00\n1099;{tomorrow};8:00;20:00"
    await page.locator("#from-file").click()
    await page.locator("#sheet").set_input_files(
        {"name": "график.csv", "mimeType": "text/csv", "buffer": rows.encode("cp1251")}
    )
    await expect(page.locator("#judged")).to_have_text("Новых: 1, с ошибкой: 1.")
    await expect(page.locator("#lines .wrong")).to_have_text("Такого оператора нет.")
    await page.locator("#keep").click()
    await expect(page.locator("#judged")).to_have_text("Новых: 1, с ошибкой: 1.")
    async with page.expect_navigation():
        await page.keyboard.press("Escape")
    await go(page, f"{centre.address}/roster?day={tomorrow}&view=day")
    await expect(page.locator("a[data-shift]")).to_have_count(1)
    found = await grave(page, "the roster")
    for language in ("kk", "ru"):
        await change_language(page, language)
        await shot(page, f"roster-day-{language}")
    assert found == []
