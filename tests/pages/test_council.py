"""The council's page on a telephone, as a deputy akim: what was missed is seen at once, and a
decision is recorded by keyboard."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, ready

pytestmark = [pytest.mark.pages, pytest.mark.services]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MISSED = """
    INSERT INTO council_decisions
        (decided_on, due_on, first_due_on, words, body_id, made_by, made_at)
    SELECT $1, $1, $1, 'Clear the yards', body_id, person_id, now() FROM headships"""
HEADED = """
    INSERT INTO headships (body_id, person_id, since)
    SELECT b.body_id, p.person_id, '2026-01-01' FROM bodies b, people p
     WHERE code = 'roads' AND login = 'head'"""


async def test_a_deputy_akim_sees_what_was_missed_and_decides(centre: Centre) -> None:
    today = datetime.now(ZoneInfo("Asia/Almaty")).date()
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(HEADED)
    await link.execute(MISSED, today - timedelta(days=3))
    await link.close()
    screen = await centre.seat(**PHONE)
    page = await screen.sign_in("deputy")
    await expect(page).to_have_url(f"{screen.address}/council")
    await expect(page.locator(".tile b").first).to_have_text("1")
    await expect(page.locator(".decision").first).to_be_in_viewport()
    await page.locator(".decide summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Buy two snow blowers")
    await page.locator("#decide [name=body_id]").select_option(index=1)
    await page.locator("#decide [name=due_on]").fill(f"{today + timedelta(days=7)}")
    found = await grave(page, "council-phone")
    await page.locator("#decide button").press("Enter")
    await expect(page.locator(".decision h3")).to_have_text(
        ["Clear the yards", "Buy two snow blowers"]
    )
    await ready(page)
    assert not await page.evaluate(WIDER) and not found
