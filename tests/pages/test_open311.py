"""Api keys in a real browser: one is made, shown once, and revoked, by the keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, quiet, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_a_key_is_made_shown_once_and_revoked_by_keyboard(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("admin", path="/open311-keys")
    await quiet(page)
    found = await grave(page, "no keys")
    await page.locator("[name=name]").fill("Портал «Ашық Астана»")
    await page.locator("[name=imports]").press("Space")
    await page.keyboard.press("Enter")
    await expect(page.locator("#key")).to_be_focused()
    key = await page.locator("#key").input_value()
    assert key.startswith("k311-")
    await shot(page, "open311-key-made")
    found += await grave(page, "a key")
    await page.reload()
    await quiet(page)
    assert key not in await page.content()
    row = page.locator("tbody tr", has_text="Ашық Астана")
    await row.locator("button").focus()
    await shot(page, "open311-keys")
    await page.set_viewport_size({"width": 390, "height": 844})
    await shot(page, "open311-keys-phone")
    assert not await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    await page.keyboard.press("Enter")
    await expect(row.locator("button")).to_have_text("Отозвать навсегда?")
    await page.keyboard.press("Enter")
    await expect(row.locator(".chip.broken")).to_contain_text("отозван")
    found += await grave(page, "revoked")
    assert found == []
