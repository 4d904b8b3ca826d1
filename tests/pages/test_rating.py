"""The rating on a telephone, as an akim: the funnel scrolls in its card, and the page does not;
and from there to the deputy akims beside their bodies."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from foundation.postgres.pool import open_pool
from tests.city.rating.city_rows import SEPTEMBER, count_month, found_city_with_contacts
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, go, ready

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_the_page_is_as_wide_as_the_telephone(centre: Centre) -> None:
    pool = await open_pool(centre.stage.settings, "test", size=1)
    async with pool.acquire() as link:
        await found_city_with_contacts(link, 200)
        assert await count_month(link, SEPTEMBER)
    pool.terminate()
    screen = await centre.seat(**PHONE)
    await screen.signs_in("akim")
    page = await screen.page(f"/rating?month={SEPTEMBER}")
    await expect(page.locator(".funnel svg")).to_be_visible()
    await ready(page)
    assert not await page.evaluate(WIDER)
    assert await grave(page, "rating-phone") == []
    await page.get_by_role("link", name="Заместители акима рядом").click()
    await expect(page.locator("tr.together")).to_have_count(1)
    await ready(page)
    assert not await page.evaluate(WIDER)
    assert await grave(page, "deputies-phone") == []


async def test_before_any_month_was_counted_there_is_none_to_choose(centre: Centre) -> None:
    screen = await centre.seat(**PHONE)
    page = await screen.sign_in("akim")
    for path in ("/rating", "/rating/deputies"):
        await go(page, centre.address + path)
        await expect(page.get_by_text("Ни один месяц ещё не подсчитан.")).to_be_visible()
        await expect(page.locator("main :is(select, nav)")).to_have_count(0)
        assert await grave(page, f"{path} without a month") == []
