"""Places in a real browser: an address at the desk by keys alone."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Route, expect

from bench.system import until
from foundation.postgres.pool import open_pool
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, catch, quiet, shot
from tests.pages.test_desk import in_call, open_desk
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Words on the map that are seen, by what they are of, pairs of them (and of what stands above the
#: map) that lie on each other, and what the frame cuts on its sides.
WORDS = """() => {
  const on = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const seen = [...document.querySelectorAll('.map-label span')]
    .filter((it) => getComputedStyle(it).visibility === 'visible')
    .map((it) => [it.textContent, it.parentElement.className, it.getBoundingClientRect()]);
  for (const it of document.querySelectorAll('.map-zoom, .map-scale'))
    seen.push([it.className, '', it.getBoundingClientRect()]);
  const frame = document.querySelector('.map-box').getBoundingClientRect();
  const cut = seen.filter(([, , it]) => on(it, frame)
    && Math.max(frame.left - it.left, it.right - frame.right) > 0.5);
  const pairs = seen.flatMap(([one, , a], n) => seen.slice(n + 1)
    .filter(([, , b]) => on(a, b)).map(([other]) => `${one} / ${other}`));
  const count = (look) => seen.filter(([, its]) => its.includes(look)).length;
  return {
    districts: count('of-district'), streets: count('of-street'), pairs, cut: cut.map(([it]) => it),
  };
}"""


async def test_an_address_by_its_former_name_brings_its_district(centre: Centre) -> None:
    page = await open_desk(centre)
    ticket = centre.stage.call(await in_call(centre, page)).ticket
    await page.focus("#address")
    await page.keyboard.type("jhsy,jh 8")  # орынбор, on a Latin keyboard
    await expect(page.locator("#streets [role=option]")).to_have_count(1)
    found = await grave(page, "streets found")
    await shot(page, "places-address")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_have_value("проспект Мангилик Ел, 8")
    await expect(page.locator("#place-words")).to_have_text("≈ Есиль")
    await expect(page.locator("#subject")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator("#address")).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.type(", подъезд 2")
    await expect(page.locator("#place-words")).to_have_text("≈ Есиль")
    async with program(centre.address, "1001") as operator:

        async def saved() -> bool:
            _, told = await operator.ask("GET", f"/api/tickets/{ticket}")
            it = told.get("ticket", {})
            return (it.get("address"), it.get("district"), it.get("rough_place")) == (
                "проспект Мангилик Ел, 8, подъезд 2", "esil", True,
            )  # fmt: skip

        await until(saved, 20, "the address and its district are with the server")
    await page.fill("#address", "рынок")
    await expect(page.locator("#place-words")).to_have_text("")
    assert found == []


async def give_streets_points(centre: Centre) -> None:
    """In the middle of the city, nearer to each other than their names are long."""
    pool = await open_pool(centre.stage.settings, "test", size=1)
    await pool.execute(
        """UPDATE streets SET lat = 51.09 + 0.002 * (street_id % 40),
                              lon = 71.40 + 0.004 * (street_id * 7 % 30)"""
    )
    pool.terminate()


async def test_words_on_a_narrow_map_do_not_lie_on_each_other(centre: Centre) -> None:
    await give_streets_points(centre)
    screen = await centre.seat(**PHONE)
    await screen.signs_in("akim")
    page = await screen.page("/problems")
    await expect(page.locator(".map-label.of-district").first).to_be_attached()
    await quiet(page)
    districts = await page.locator(".map-label.of-district").count()
    found = await page.evaluate(WORDS)
    assert (found["districts"], found["pairs"]) == (districts, []), "each has room of its own"
    streets = page.locator(".map-label.of-street")
    for _ in range(8):
        if await streets.count():
            break
        await page.get_by_role("button", name="Ближе").click()
        await quiet(page)
        await expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)  # it has come nearer
    await expect(streets.first).to_be_attached()
    found = await page.evaluate(WORDS)
    await shot(page, "map-words-phone")
    assert found["streets"] > 0 and found["pairs"] == [] and found["cut"] == []


#: A map of its own on a page of citizens, which are served module by module, between two steps of
#: the zoom, where drawings stay sharp.
BETWEEN_STEPS = """async () => {
  const styles = ['/built/leaflet.css', '/static/places/map/map.css'];
  await Promise.all(styles.map((href) => new Promise((onload) => {
    const link = document.createElement('link');
    document.head.append(Object.assign(link, { rel: 'stylesheet', href, onload }));
  })));
  const { CityMap } = await import('/static/places/map/city_map.js');
  const frame = document.createElement('div');
  frame.className = 'map-frame';
  document.querySelector('main').prepend(frame);
  const city = window.city = new CityMap(frame, '');
  await city.load();
  city.map.setZoom(12.25, { animate: false });
  return city.map.getZoom();
}"""


async def with_tiles(route: Route) -> None:
    answer = await route.fetch()
    tiles = {"tiles": "/tiles/{z}/{x}/{y}.png", "attribution": "OSM"}
    await route.fulfill(json=await answer.json() | tiles)


async def one_tile(route: Route) -> None:
    out = BytesIO()
    Image.new("RGB", (256, 256), (200, 210, 200)).save(out, "PNG")
    await route.fulfill(body=out.getvalue(), content_type="image/png")


async def test_tiles_that_come_later_lie_on_a_whole_step_of_the_zoom(centre: Centre) -> None:
    """Between two steps they would be blurred."""
    screen = await centre.seat()
    page = await screen.page("/requests")
    assert await page.evaluate(BETWEEN_STEPS) == 12.25
    await catch(page, "**/api/public/map", with_tiles)
    await catch(page, "**/tiles/**", one_tile)
    assert await page.evaluate("city.reload().then(() => city.map.getZoom())") == 12
    await expect(page.locator(".map-frame.tiled .leaflet-tile-loaded").first).to_be_visible()
