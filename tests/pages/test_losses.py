"""The analysis of a day in a browser: by keyboard from the riddle to the day's closing."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.analysis.causes import MainCause
from quality.analysis.making import make
from quality.analysis.rows import analyses
from quality.analysis.rules import rules_of
from tests.pages.axe import grave
from tests.pages.conftest import WIDER, Centre, ready, shot
from tests.pages.tongues import change_language
from tests.softphone_ui.losses.day import DAY, EIGHT, write_day

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def analysed(settings: Settings) -> None:
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        await write_day(link)
    await make(pool, DAY, rules_of(settings), EIGHT)
    pool.terminate()


async def assign_the_rest(settings: Settings) -> None:
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        person_id = await link.fetchval("SELECT person_id FROM people WHERE login = 'quality'")
        for cause in (MainCause.FAULT, MainCause.MORE_CALLS, MainCause.NO_ANSWERS):
            await analyses.assign(link, DAY, analyses.of_cause(cause), person_id, DAY)
    pool.terminate()


async def assign(page: Page, cause: str) -> None:
    """Somebody sees to a cause, by its link and its form alone."""
    link = page.locator("table tbody th a").get_by_text(cause, exact=True)
    await link.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel-name")).to_be_focused()
    await page.get_by_label("Кому поручить").select_option("Ләззат Ермекова")
    await page.get_by_role("button", name="Поручить", exact=True).press("Enter")
    await expect(page.locator(".panel .task")).to_contain_text("Ләззат Ермекова")


async def test_a_lead_explains_assigns_and_closes_a_day(
    centre: Centre, fresh_settings: Settings
) -> None:
    await analysed(fresh_settings)
    page = await (await centre.seat()).sign_in("lead1", path=f"/losses?day={DAY}")
    found = await grave(page, "the analysis of a day")
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await shot(page, f"losses-{language}")
    await page.get_by_role("button", name="Закрыть день").press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Никому не поручено: Наша вина")
    await ready(page)
    await page.get_by_role("alert").get_by_role("link", name="Не объяснено").press("Enter")
    await expect(page.locator("#panel-name")).to_be_focused()
    await page.keyboard.press("j")
    await expect(page.locator("#lost-calls tr").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel-name")).to_contain_text("14:05:00")
    found += await grave(page, "a lost call")
    await shot(page, "losses-call")
    await page.get_by_label("Указать причину").select_option("Другая причина")
    await page.get_by_label("Потому что").fill("Учебная тревога")
    await page.keyboard.press("Enter")
    await expect(page.locator(".panel .story")).to_contain_text("Учебная тревога")
    await ready(page)
    await page.keyboard.press("Escape")
    await expect(page.locator(".panel")).to_have_count(0)
    await assign(page, "Другая причина")
    await assign_the_rest(fresh_settings)
    await page.get_by_role("button", name="Закрыть день").press("Enter")
    await expect(page.locator(".closing h2")).to_contain_text("Закрыт")
    await page.set_viewport_size({"width": 683, "height": 384})
    await shot(page, "losses-zoomed")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate(WIDER) <= 0
    await page.locator("#lost-calls a").first.click()
    await expect(page.locator("#panel-name")).to_be_visible()
    assert await page.evaluate(WIDER) <= 0
    assert found == []
