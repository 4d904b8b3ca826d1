"""The street map in a real browser: drawn from our own server alone, on telephones and at desks."""

from __future__ import annotations

import re

import asyncpg
import pytest
from playwright.async_api import Page, expect

from bench.system import until
from demo import street_map
from foundation.settings import CODE_DIR, Settings
from registry.places.houses import assign
from registry.places.map_import import copy_map
from registry.places.rows import houses, places
from registry.places.rows.places import street_of
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, quiet, ready, shot
from tests.pages.test_citizen import on
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Public reports of three days ago: eight in one place, two far from it and from each other.
REPORTS = """
INSERT INTO tickets (number, applicant, opened_at, subject, topic_id, district, lat, lon)
SELECT '109-2026-' || lpad((900 + n)::text, 7, '0'), '+77010000000', now() - interval '3 days',
       'яма', topic_id, 'esil', CASE n WHEN 9 THEN 51.19 WHEN 10 THEN 51.07 ELSE 51.1283 END,
       CASE n WHEN 9 THEN 71.5 WHEN 10 THEN 71.36 ELSE 71.4305 END
  FROM topics, generate_series(1, 10) n WHERE code = 'road'"""
#: How many colours the canvases of the map show: one of an empty map, many of streets and names.
COLOURS = """() => {
  const seen = new Set();
  for (const canvas of document.querySelectorAll('canvas.leaflet-tile')) {
    if (!canvas.width) continue;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3]) seen.add(`${data[at] >> 3},${data[at + 1] >> 3},${data[at + 2] >> 3}`);
  }
  return seen.size;
}"""


@pytest.fixture
def with_map(fresh_settings: Settings) -> None:
    copy_map(fresh_settings.home, street_map.MAP, street_map.RECORD)


async def drawn(page: Page) -> None:
    """Wait until streets are drawn."""

    async def enough() -> bool:
        return await streets_are_drawn(page)

    await until(enough, 20, "streets are drawn")
    await quiet(page)


async def streets_are_drawn(page: Page) -> bool:
    colours: int = await page.evaluate(COLOURS)
    return colours > 3


async def to_the_place(page: Page) -> None:
    await page.locator("#text").fill("Яма на дороге")
    await page.locator("#what .primary").click()
    await on(page, "/report/topic")
    await page.locator("form .primary").click()
    await on(page, "/report/where")
    await ready(page)


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_a_citizen_sees_streets_from_our_own_server_alone(
    centre: Centre, with_map: None, language: str
) -> None:
    screen = await centre.seat(**PHONE, locale=language)
    page = await screen.page("/report/what")
    asked: list[str] = []
    page.on("request", lambda it: asked.append(it.url))
    await to_the_place(page)
    await page.locator("#show-map").click()
    await drawn(page)
    words = {"kk": "Сызба карта", "ru": "Схематичная карта"}[language]
    await expect(page.locator(".map-source")).to_contain_text(words)
    await shot(page, f"street-map-{language}")
    for _ in range(4):
        await page.locator(".map-zoom button").first.click()
        await quiet(page)
    await drawn(page)
    await page.locator(".map-frame").scroll_into_view_if_needed()
    await shot(page, f"street-map-near-{language}")
    assert await grave(page, "street map") == []
    pieces = [it for it in asked if ".pmtiles" in it]
    assert pieces, "the file is asked for"
    assert [it for it in asked if not it.startswith((centre.address, "data:", "blob:"))] == []


#: Draw a map in an element that is on the page only afterwards; return the zoom before and after.
DRAWN_ELSEWHERE = """async () => {
  const { CityMap } = await import('/static/places/map/city_map.js');
  const frame = document.createElement('div');
  frame.className = 'map-frame';
  const city = new CityMap(frame, 'map');
  await city.load();
  const before = city.map.getZoom();
  const moved = new Promise((resolve) => city.map.once('moveend', resolve));
  document.querySelector('main').append(frame);
  await moved;
  return [before, city.map.getZoom()];
}"""


async def test_a_map_without_a_size_waits_for_it_and_shows_the_whole_city(
    centre: Centre, with_map: None
) -> None:
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await to_the_place(page)
    before, after = await page.evaluate(DRAWN_ELSEWHERE)
    assert before == 11, "the library would come as near as it can"
    assert 9 <= after < 13, "all of the city is seen"


async def test_the_akims_map_has_streets(centre: Centre, with_map: None) -> None:
    screen = await centre.seat()
    await screen.signs_in("akim")
    page = await screen.page("/problems")
    await drawn(page)
    await shot(page, "street-map-problems")
    assert await streets_are_drawn(page)


async def test_without_a_map_the_outlines_stay(centre: Centre) -> None:
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await to_the_place(page)
    await page.locator("#show-map").click()
    await expect(page.locator(".map-district").first).to_be_attached()
    assert await page.locator("canvas.leaflet-tile").count() == 0


async def test_the_map_opens_at_the_typed_address_and_remarks_a_far_pin(
    centre: Centre, with_map: None
) -> None:
    await with_houses(centre.stage.settings)
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await to_the_place(page)
    await page.locator("#address").press_sequentially("Коргалжын 1")
    option = page.locator("#address-streets option")
    await expect(option.first).to_have_attribute("value", "Коргалжынское шоссе, 1")
    await expect(option.nth(2)).to_have_attribute("value", "Коргалжынское шоссе, 11")
    await page.locator("#address").press_sequentially("1")
    await expect(option).to_have_count(1)
    await page.locator("#show-map").click()
    await drawn(page)
    await expect(page.locator(".map-frame.near")).to_be_visible()
    await page.keyboard.press("Enter")
    said = page.locator(".map-said")
    await expect(said).to_contain_text("Метка поставлена")
    await expect(said).not_to_contain_text("от адреса")
    await shot(page, "street-map-address")
    await page.locator("#address").fill("улица Райымбек батыра, 7")
    await page.locator(".map-box").focus()
    await page.keyboard.press("Enter")
    await expect(said).to_contain_text("от адреса (улица Райымбек батыра)")


async def with_houses(settings: Settings) -> None:
    """Store the houses of the demo city's map."""
    link = await asyncpg.connect(settings.stores.database_url)
    async with link.transaction():
        streets = [street_of(it) for it in await places.streets(link)]
        found = assign(street_map.houses(street_map.SEED.read_text(encoding="utf-8")), streets)
        await houses.replace_houses(link, found)
    await link.close()


async def reported(settings: Settings) -> None:
    """Fill the city with public reports."""
    link = await asyncpg.connect(settings.stores.database_url)
    await insert_tickets(link, REPORTS)
    await link.close()


async def test_reports_on_the_map_are_found_and_opened_by_keys_alone(
    centre: Centre, with_map: None, fresh_settings: Settings
) -> None:
    await reported(fresh_settings)
    page = await (await centre.seat(**PHONE, locale="ru")).page("/map")
    cluster = page.get_by_role("button", name="Мест здесь: 8. Нажмите, чтобы приблизить.")
    await expect(cluster).to_be_visible()
    await expect(page.locator(".map-ticket")).to_have_count(2)
    await drawn(page)
    await shot(page, "map-clusters")
    assert await grave(page, "clusters") == []
    await page.locator(".map-box").focus()
    for _ in range(8):
        await page.keyboard.press("Tab")
        if await cluster.evaluate("(it) => it === document.activeElement"):
            break
    await expect(cluster).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".map-box")).to_be_focused()
    points = page.locator(".map-ticket")
    await expect(points).to_have_count(8)
    await quiet(page)
    await shot(page, "map-points")
    boxes = [await it.bounding_box() for it in await points.all()]
    assert len({(round(it["x"] / 12), round(it["y"] / 12)) for it in boxes if it}) == 8, "apart"
    await page.keyboard.press("Tab")
    point = page.locator(".map-ticket:focus")
    await expect(point).to_have_attribute("aria-label", re.compile("В работе"))
    await expect(page.locator(".map-tip")).to_contain_text("В работе")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/requests/*")


def test_whoever_draws_a_map_gives_it_a_legend() -> None:
    """One component draws every map; the pages that use it say what the colours mean."""
    texts = {it: it.read_text() for it in (CODE_DIR / "softphone_ui").glob("*/static/**/*.js")}
    drawing = {it: text for it, text in texts.items() if "new CityMap(" in text}
    assert len(drawing) >= 8
    without = [it.name for it, text in drawing.items() if not re.search(r"legend\(|Legend\(", text)]
    assert without == ["city_map.js"], "which is the component itself"
    own = [it.name for it, text in texts.items() if re.search(r"[^\w]map\(this|L\.map", text)]
    assert own == ["city_map.js"], "nobody else sets the library up"
