"""The first page of a head on a telephone and of a deputy akim on a monitor, in three languages:
the numbers are seen without scrolling, and each leads to its list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from foundation.postgres.pool import open_pool
from tests.city.rating.city_rows import (
    SEPTEMBER,
    count_month,
    found_city_with_contacts,
    name_head_and_deputy,
)
from tests.pages.axe import faults_in_each_language, grave
from tests.pages.conftest import PHONE, WIDER, Centre, ready
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]


@pytest.fixture
async def city(centre: Centre) -> AsyncIterator[Centre]:
    """Roads with a head and a deputy akim, seven late tickets, and two months of the rating."""
    pool = await open_pool(centre.stage.settings, "test", size=1)
    async with pool.acquire() as link:
        now = datetime.now(UTC)
        of = await found_city_with_contacts(link, 200)
        await name_head_and_deputy(link, of)
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
        for month in (SEPTEMBER, SEPTEMBER.following):
            await count_month(link, month, now)
    pool.terminate()
    yield centre


async def test_a_head_begins_with_what_is_late(city: Centre) -> None:
    page = await (await city.seat(**PHONE)).sign_in("head")
    await expect(page).to_have_url(f"{city.address}/my-body")
    late = page.locator("[data-count=late]")
    await expect(late).to_have_text("7")
    for name in ("late", "soon", "reopened", "waiting"):
        await expect(page.locator(f"[data-count={name}]")).to_be_in_viewport()
    await expect(page.locator(".sentence")).to_be_in_viewport()
    found = await faults_in_each_language(page, {"my-body-phone": f"{city.address}/my-body"})
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
    address = f"{city.address}/my-bodies"
    assert await faults_in_each_language(page, {"my-bodies-monitor": address}) == []
    telephone = await (await city.seat(**PHONE)).sign_in("deputy")
    assert await faults_in_each_language(telephone, {"my-bodies-phone": address}) == []
