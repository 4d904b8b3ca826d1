"""A token is made on its page, shown once, and revoked."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot
from tests.softphone_ui.city import PASSWORD

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_an_administrator_makes_a_token_sees_it_once_and_revokes_it(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("admin")
    await page.goto(screen.address + "/api-tokens")
    await page.fill("[name=name]", "Табло акимата")
    await page.check("[name=scope][value=reports]")
    await page.fill("main [name=password]", PASSWORD)
    await page.click("main form button.primary")
    await expect(page.locator("#made")).to_contain_text("komek_")
    assert await grave(page, "api-tokens") == []
    await shot(page, "api-tokens-made")
    await page.goto(screen.address + "/api-tokens")
    await expect(page.locator("#made")).to_have_count(0)
    await page.click("main table button")
    await expect(page.locator("main tbody")).to_contain_text("Отозван")
    await shot(page, "api-tokens-revoked")
