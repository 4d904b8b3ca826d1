"""The council's page on a telephone, as a deputy akim: what was missed is seen at once, and a
decision is recorded by keyboard. The pages of problems and of open data there, and the council's
picture on the wall, which dims where no newer one comes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import faults_in_each_language, grave
from tests.pages.conftest import PHONE, WIDER, Centre, catch, go, ready, shot
from tests.softphone_ui.open_data.test_page import publish
from tests.softphone_ui.test_real_problems import road_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]
MISSED = """
    INSERT INTO council_decisions
        (decided_on, due_on, first_due_on, words, body_id, made_by, made_at)
    SELECT $1, $1, $1, 'Clear the yards', body_id, person_id, now() FROM headships"""
HEADED = """
    INSERT INTO headships (body_id, person_id, since)
    SELECT b.body_id, p.person_id, '2026-01-01' FROM bodies b, people p
     WHERE code = 'roads' AND login = 'head'"""
WALL = "/council/wall"
#: Of the map's width or height, whichever is fuller, how much the districts have.
FILLED = """map => {
    const boxes = [...map.querySelectorAll('.map-district')].map((of) =>
        of.getBoundingClientRect());
    const [left, top] = ['left', 'top'].map((side) => Math.min(...boxes.map((it) => it[side])));
    const [right, bottom] = ['right', 'bottom'].map((it) => Math.max(...boxes.map((of) => of[it])));
    return Math.max((right - left) / map.clientWidth, (bottom - top) / map.clientHeight);
}"""
#: In ms: no newer picture came for so long that it is old; one is read.
OLD_MS, EVERY_MS = 181_000, 60_000


def named(centre: Centre, *paths: str) -> dict[str, str]:
    """Addresses of pages by the names of their pictures."""
    return {f"city{path.replace('/', '-')}": centre.address + path for path in paths}


async def test_a_deputy_akim_sees_what_was_missed_and_decides(centre: Centre) -> None:
    today = datetime.now(ZoneInfo("Asia/Almaty")).date()
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(HEADED)
    await link.execute(MISSED, today - timedelta(days=3))
    await link.close()
    screen = await centre.seat(**PHONE)
    page = await screen.sign_in("deputy", path="/council")
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


async def test_an_akim_sees_decisions_and_places_side_by_side(centre: Centre) -> None:
    settings = centre.stage.settings
    await road_tickets(settings)
    link = await asyncpg.connect(settings.stores.database_url)
    await link.execute(HEADED)
    await link.execute(MISSED, datetime.now(ZoneInfo("Asia/Almaty")).date() - timedelta(days=3))
    await link.close()
    screen = await centre.seat(viewport={"width": 1920, "height": 1080})
    page = await screen.sign_in("akim")
    await expect(page).to_have_url(f"{screen.address}/council")
    for first in ("#decisions .decision", "#problems .problems li", ".on-map .map-district"):
        await expect(page.locator(first).first).to_be_in_viewport()
    await expect(page.locator("#problems [data-decided=no]").first).to_be_visible()
    assert await faults_in_each_language(page, named(centre, "/council")) == []
    telephone = await (await centre.seat(**PHONE)).sign_in("akim")
    assert await faults_in_each_language(telephone, named(centre, "/council")) == []


async def test_the_pages_of_problems_and_open_data_on_a_telephone(centre: Centre) -> None:
    settings = centre.stage.settings
    publish(settings.home)
    of = await road_tickets(settings)
    page = await (await centre.seat(**PHONE)).sign_in("deputy")
    place = f"/problems/{of['topic:road']}/8921538235bffff"
    paths = ("/open-data", WALL, "/problems/criticality", place, "/problems")
    found = await faults_in_each_language(page, named(centre, *paths))
    await expect(page.locator(".map-district").first).to_be_attached()
    assert 0.8 < await page.locator(".map-box").evaluate(FILLED) <= 1
    admin = await (await centre.seat(**PHONE)).sign_in("admin", path="/problems/criticality")
    await expect(admin.locator("#weights select").first).to_be_visible()
    found += await grave(admin, "criticality, to be changed")
    assert found == []


async def test_the_wall_dims_where_no_newer_picture_comes(centre: Centre) -> None:
    today = datetime.now(ZoneInfo("Asia/Almaty")).date()
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(HEADED)
    await link.execute(MISSED, today - timedelta(days=3))
    page = await (await centre.seat(viewport={"width": 1920, "height": 1080})).sign_in("deputy")
    await page.clock.install()
    await go(page, centre.address + WALL)
    tile, old = page.locator(".tile").first, page.locator("#old")
    await expect(tile.locator(".digits")).to_have_text("1")
    assert await grave(page, "the council's wall") == []

    await catch(page, f"**{WALL}", lambda route: route.abort())
    await page.clock.fast_forward(EVERY_MS)
    await expect(old).to_be_empty()
    await page.clock.fast_forward(OLD_MS - EVERY_MS)
    await expect(tile).to_have_css("opacity", "0.35")
    await expect(old).to_have_text(re.compile(r"\d\d:\d\d"))
    await expect(page.locator("header")).to_have_css("opacity", "1")
    await shot(page, "council-wall-old")

    await link.execute(MISSED, today - timedelta(days=2))
    await link.close()
    await page.unroute(f"**{WALL}")
    await page.clock.fast_forward(EVERY_MS)
    await expect(tile.locator(".digits")).to_have_text("2")
    await expect(tile).to_have_css("opacity", "1")
    await expect(old).to_be_empty()
