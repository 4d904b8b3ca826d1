"""A topic in a district in a browser: its page on a monitor and on a telephone, and it is given to
a head by keyboard alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import faults_in_each_language, seen
from tests.pages.conftest import PHONE, Centre, go, ready, shot
from tests.pages.test_council import HEADED, named
from tests.pages.tongues import change_language
from tests.softphone_ui.test_real_problems import road_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_a_topic_in_a_district_is_given_by_keyboard(centre: Centre) -> None:
    settings = centre.stage.settings
    of = await road_tickets(settings)
    link = await asyncpg.connect(settings.stores.database_url)
    await link.execute(HEADED)
    district = await link.fetchval("SELECT district FROM problem_districts")
    await link.close()
    path = f"/problems/{of['topic:road']}/district:{district}"
    screen = await centre.seat()
    page = await screen.sign_in("deputy", path="/problems?scope=districts")
    await page.locator(".ranking th a").first.press("Enter")
    await expect(page).to_have_url(centre.address + path)
    await ready(page)
    await expect(page.locator("#problems-map .map-problem")).to_have_count(1)
    month = page.locator("#course-head ~ figure summary")
    await month.press("Enter")
    newest = page.locator("#course-head ~ figure tbody tr:has(a)").last
    # One or two: they are twenty days apart.
    contacts = int(await newest.locator("td.number").first.inner_text())
    await newest.locator("a").press("Enter")
    await expect(page.locator("#tickets-head .soft")).to_be_visible()
    await expect(page.locator("#tickets-head ~ table tbody tr")).to_have_count(contacts)
    await go(page, centre.address + path)
    due = datetime.now(ZoneInfo("Asia/Almaty")).date() + timedelta(days=30)
    await page.locator("#give [name=body_id]").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.type("Ямы заделать")
    await page.locator("#give [name=due_on]").fill(f"{due}")
    await page.locator("#give button").press("Enter")
    await expect(page.locator(".tasks li")).to_have_count(1)
    await expect(page.locator(".tasks li")).to_contain_text("Ямы заделать")
    await ready(page)
    found = []
    for language in ("kk", "ru", "en"):
        await change_language(page, language)
        found += await seen(screen, {"district-problem": path}, language, "light")
    telephone = await (await centre.seat(**PHONE)).sign_in("deputy")
    found += await faults_in_each_language(telephone, named(centre, path, "/problems"))
    await go(page, f"{centre.address}/council")
    await shot(page, "council-of-a-district")
    assert found == []
