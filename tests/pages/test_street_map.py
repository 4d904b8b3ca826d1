"""The street map in a real browser: drawn from our own server alone, on telephones and at desks."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bench.system import until
from demo import street_map
from foundation.settings import Settings
from registry.places.map_import import copy_map
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, quiet, ready, shot
from tests.pages.test_citizen import on

pytestmark = [pytest.mark.pages, pytest.mark.services]
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
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await to_the_place(page)
    await page.locator("#address").press_sequentially("Коргалжын 5")
    option = page.locator("#address-streets option")
    await expect(option.first).to_have_attribute("value", "Коргалжынское шоссе, 5")
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
