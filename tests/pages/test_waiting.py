"""Incidents and the block list as a shift lead uses them, by keyboard; nothing grave for axe."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, quiet, ready, shot
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def burst_of_tickets(centre: Centre) -> None:
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    topic = await link.fetchval("SELECT min(topic_id) FROM topics WHERE retired_at IS NULL")
    for n in range(5):
        await insert_tickets(
            link,
            "INSERT INTO tickets (number, opened_at, topic_id, address, district)"
            " VALUES ($1, now(), $2, $3, 'saryarqa')",
            f"109-2026-000000{n + 1}",
            topic,
            f"Кабанбай батыр {n + 10}",
        )
    await link.close()


async def test_the_lead_opens_an_incident_by_one_key_and_blocks_a_number(centre: Centre) -> None:
    await burst_of_tickets(centre)
    screen = await centre.seat()
    page = await screen.sign_in("lead1")
    await page.wait_for_url("**/floor")
    found: list[str] = []
    await go(page, centre.address + "/incidents")
    await expect(page.locator(".proposal")).to_be_visible()
    await shot(page, "incidents-proposed")
    found += await grave(page, "incidents, proposed")
    await expect(page.locator(".proposal")).to_contain_text("· Сарыарка ·")
    await page.keyboard.press("o")
    await expect(page.locator("tr[data-open]")).to_have_count(1)
    await expect(page.locator("tr[data-open]")).to_contain_text("· Сарыарка ·")
    await expect(page.locator(".proposal")).to_have_count(0)
    await quiet(page)
    await page.select_option("[name=district]", "esil")
    await page.fill("[name=text_kk]", "Сынақ хабарлама")
    await page.press("[name=text_kk]", "Tab")
    await page.locator("#new-incident button[type=submit]").press("Enter")
    await expect(page.locator("tr[data-open]")).to_have_count(2)
    await expect(page.locator("tr[data-open] b", has_text="Все").locator("..")).to_contain_text(
        "Есиль"
    )
    await quiet(page)
    await page.locator('[data-act="close"]').first.press("Enter")
    await expect(page.locator("tr[data-open]")).to_have_count(1)
    await shot(page, "incidents")
    found += await grave(page, "incidents")
    await go(page, centre.address + "/blocked")
    await ready(page)
    await page.fill("[name=number]", "109")
    await page.press("[name=number]", "Enter")
    await expect(page.locator("#new-block .problem")).to_be_visible()
    await page.fill("[name=number]", "8 701 123 45 67")
    await page.press("[name=number]", "Enter")
    await expect(page.locator("[data-lift]")).to_have_count(1)
    await quiet(page)
    await shot(page, "blocked")
    found += await grave(page, "block list")
    await page.locator("[data-lift]").press("Enter")
    await expect(page.locator("[data-lift]")).to_have_count(0)
    await go(page, centre.address + "/marks")
    found += await grave(page, "marks")
    assert found == [] and screen.wrong == []
