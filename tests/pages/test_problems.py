"""The ranking of systemic problems in a browser: the first of them, and more by a link."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from softphone_ui.problems.page import AT_A_TIME
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, comes_to, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: 45 topics with a problem each in the whole city.
MANY = """
    WITH made AS (
        INSERT INTO topics (code, names)
        SELECT 'made-' || n, names FROM topics, generate_series(1, 45) n WHERE code = 'road'
        RETURNING topic_id)
    INSERT INTO problems (topic_id, cell, contacts, incidents, applicants, post_weight, months,
                          solved, returned, rate, criticality, resonance, recurrence, score,
                          formula, counted_at)
    SELECT topic_id, 0, 9, 9, 9, 0, 3, 0, 0, 3, 3, 1, 0, 9, 1, now() FROM made"""
#: How many are seen.
SEEN = """[...document.querySelectorAll('tr[id^=problem-]')]
    .filter((it) => it.getClientRects().length).length"""
HEIGHT = "document.documentElement.scrollHeight"


async def test_a_telephone_begins_with_the_heaviest(centre: Centre) -> None:
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(MANY)
    await link.close()
    page = await (await centre.seat(**PHONE)).sign_in("deputy", path="/problems?scope=city")
    await comes_to(page, SEEN, AT_A_TIME)
    assert await page.evaluate(HEIGHT) < 10_000
    assert await grave(page, "the first problems on a telephone") == []
    await shot(page, "problems-telephone")
    more = page.locator(".show-more a")
    await more.scroll_into_view_if_needed()
    await shot(page, "problems-telephone-more")
    await expect(more).to_have_text("Показать ещё 20")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem-21")).to_be_in_viewport()
    await comes_to(page, SEEN, 2 * AT_A_TIME)
    await expect(page.locator("[name=scope]")).to_have_value("city")
    await page.reload()
    await comes_to(page, SEEN, 2 * AT_A_TIME)
    await expect(more).to_have_text("Показать ещё 5")
    await more.tap()
    await expect(page.locator("#problem-41")).to_be_in_viewport()
    await comes_to(page, SEEN, 45)
    await expect(more).to_have_count(0)

    monitor = await (await centre.seat()).sign_in("deputy", path="/problems?scope=city")
    await comes_to(monitor, SEEN, AT_A_TIME)
    await expect(monitor.locator(".show-more a")).to_be_visible()
