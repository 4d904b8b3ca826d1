"""The administrator's routing pages in a real browser: topics, bodies, and rules with a preview."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, quiet, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_rules_topics_and_bodies_by_keyboard(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("admin", path="/routing")
    await quiet(page)
    await shot(page, "routing-rules")
    found = await grave(page, "rules")
    row = page.locator("tbody tr", has_text="Открытый люк")
    await row.locator("button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#preview")).to_have_text("ничего")
    await page.locator('[name="district:nura"]').select_option("akimat-nura")
    await expect(page.locator("#preview")).to_contain_text("Водоканал → Акимат района")
    await shot(page, "routing-preview")
    found += await grave(page, "a rule's preview")
    await page.keyboard.press("Control+Enter")
    await expect(row).to_contain_text("Акимат района")

    await go(page, f"{centre.address}/routing/topics")
    await quiet(page)
    await page.locator("header [data-edit]").focus()
    await page.keyboard.press("Enter")
    await page.locator("[name=code]").fill("potholes")
    await page.locator("[name=parent]").select_option("branch_streets")
    for language in ("kk", "ru", "en"):
        await page.locator(f"[name='names.{language}']").fill(f"Шұңқыр {language}")
    await shot(page, "routing-topic")
    found += await grave(page, "a topic")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody tr", has_text="potholes")).to_contain_text("Шұңқыр kk")
    await shot(page, "routing-topics")

    await go(page, f"{centre.address}/routing/bodies")
    await quiet(page)
    row = page.locator("tbody tr", has_text="Водоканал")
    await row.locator("button").focus()
    await page.keyboard.press("Enter")
    await page.locator("[name=head]").fill("Асқар Сейітов")
    await page.locator("[name=in_use]").press("Space")
    await shot(page, "routing-body")
    await page.keyboard.press("Control+Enter")
    await expect(row).to_contain_text("Асқар Сейітов")
    await expect(row.locator(".chip")).to_have_text("не принимает заявок")
    await shot(page, "routing-bodies")
    found += await grave(page, "bodies")
    assert found == []


@pytest.mark.parametrize("width", [390, 1024, 1366])
async def test_the_button_of_a_body_is_in_sight(centre: Centre, width: int) -> None:
    page = await (await centre.seat(viewport={"width": width, "height": 768})).sign_in(
        "admin", path="/routing/bodies"
    )
    await quiet(page)
    await shot(page, f"routing-bodies-{width}")
    for button in (page.locator("tbody [data-edit]").first, page.locator("header [data-edit]")):
        await expect(button).to_be_in_viewport(ratio=1)
