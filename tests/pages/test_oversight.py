"""The first page of a head on a telephone and of a deputy akim on a monitor, in three languages:
the numbers are seen without scrolling, and each leads to its list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from playwright.async_api import Page, expect

from city.rating.counting import keep_month
from city.rating.months import Month
from foundation.postgres.pool import open_pool
from tests.city.rating.city_rows import (
    ALMATY,
    facts_are_built,
    found_city,
    made_contacts,
    write_contacts,
)
from tests.pages.axe import grave, strangers
from tests.pages.conftest import PHONE, WIDER, Centre, go, ready, shot
from tests.pages.tongues import change_language
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]


@pytest.fixture
async def city(centre: Centre) -> AsyncIterator[Centre]:
    """Roads with a head and a deputy akim, seven late tickets, and two months of the rating."""
    pool = await open_pool(centre.stage.settings, "test", size=1)
    async with pool.acquire() as link:
        of = await found_city(link)
        await write_contacts(link, made_contacts(of, 200, Random(16)))
        await facts_are_built(link)
        for table, login in (("headships", "head"), ("supervisions", "deputy")):
            await link.execute(
                f"""UPDATE {table} SET person_id = (SELECT person_id FROM people WHERE login = $1)
                     WHERE body_id = $2 AND until IS NULL""",
                login, of.roads,
            )  # fmt: skip
        now = datetime.now(UTC)
        for number in range(1, 10):
            due = now + timedelta(hours=1 if number > 7 else -30 * number)
            await insert_tickets(
                link,
                """INSERT INTO tickets
                       (number, opened_at, state, body_id, due_at, topic_id, reopenings)
                   VALUES ($1, $2, 'in_progress', $3, $4, $5, $6)""",
                f"109-2026-{900 + number:07}", now - timedelta(days=20), of.roads, due,
                of.topics[0], int(number == 1),
            )  # fmt: skip
        for month in ("2026-09", "2026-10"):
            async with link.transaction():
                await keep_month(link, Month.parse(month), now, ALMATY)
    pool.terminate()
    yield centre


async def faults(page: Page, path: str, name: str) -> list[str]:
    """What is wrong with a page in three languages."""
    found = []
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await go(page, path)
        await shot(page, f"{name}-{language}")
        look = grave if language == "ru" else strangers
        found += await look(page, f"{name} ({language})")
        if await page.evaluate(WIDER):
            found.append(f"{name} ({language}) is too wide")
    return found


async def test_a_head_begins_with_what_is_late(city: Centre) -> None:
    page = await (await city.seat(**PHONE)).sign_in("head")
    await expect(page).to_have_url(f"{city.address}/my-body")
    late = page.locator("[data-count=late]")
    await expect(late).to_have_text("7")
    for name in ("late", "soon", "reopened", "waiting"):
        await expect(page.locator(f"[data-count={name}]")).to_be_in_viewport()
    await expect(page.locator(".sentence")).to_be_in_viewport()
    found = await faults(page, f"{city.address}/my-body", "my-body-phone")
    await late.click()
    await expect(page.locator("#tickets tbody tr")).to_have_count(7)
    await ready(page)
    assert not await page.evaluate(WIDER)
    assert found + await grave(page, "my-body-tickets") == []


async def test_a_deputy_akim_begins_with_who_needs_help(city: Centre) -> None:
    page = await (await city.seat(viewport={"width": 1920, "height": 1080})).sign_in("deputy")
    await expect(page).to_have_url(f"{city.address}/my-bodies")
    row = page.locator("#bodies tbody tr").first
    await expect(row).to_be_in_viewport()
    await expect(row.get_by_role("link", name="7")).to_be_visible()
    assert await faults(page, f"{city.address}/my-bodies", "my-bodies-monitor") == []
    telephone = await (await city.seat(**PHONE)).sign_in("deputy")
    assert await faults(telephone, f"{city.address}/my-bodies", "my-bodies-phone") == []
