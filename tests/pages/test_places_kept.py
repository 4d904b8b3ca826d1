"""The administrator's places in a real browser: an outline by mouse and keys, a street renamed."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bench.system import until
from tests.pages.axe import grave
from tests.pages.conftest import MONITOR, Centre, quiet, shot
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_an_outline_and_a_street_are_changed_on_the_map(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("admin", path="/places")
    await quiet(page)
    await expect(page.locator("#districts button")).to_have_count(6)
    found = await grave(page, "places")
    await shot(page, "places")

    await page.locator("#districts button", has_text="Нура").click()
    corner = page.locator(".map-corner")
    count = 9
    await expect(corner).to_have_count(count)
    await corner.first.focus()
    for key in ("ArrowUp", "Enter", "ArrowLeft", "PageDown", "Delete", "Insert"):
        await page.keyboard.press(key)
    await expect(corner).to_have_count(count + 1)
    box = await page.locator(".map-middle span").last.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 5, box["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(box["x"] - 12, box["y"] - 6, steps=4)
    await page.mouse.up()
    await expect(corner).to_have_count(count + 2)
    await expect(page.locator("[data-corners]")).to_have_text(f"углов: {count + 2}")
    found += await grave(page, "an outline")
    await shot(page, "places-outline")
    await page.keyboard.press("Escape")
    await expect(page.locator("#district")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#district")).to_be_hidden()
    await expect(page.locator("#districts button", has_text="Нура")).to_be_focused()

    await page.locator("#words").fill("орынбор")
    await page.locator("#streets button").click()
    await page.locator("[name=former]").fill("Орынбор\nЕскі атауы")
    await page.locator(".map-box").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await shot(page, "places-street")
    found += await grave(page, "a street")
    for size, width, height in (("twice", 683, 384), ("phone", 390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        await shot(page, f"places-{size}")
        assert not await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), size
    await page.set_viewport_size(MONITOR)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#street")).to_be_hidden()
    await expect(page.locator("#streets button")).to_be_focused()
    await page.locator("#words").fill("ескі")
    await expect(page.locator("#streets button")).to_have_count(1)
    async with program(centre.address, "admin") as admin:

        async def kept() -> bool:
            told = (await admin.ask("GET", "/api/places/map"))[1]
            nura = next(it for it in told["districts"] if it["code"] == "nura")
            street = next(it for it in told["streets"] if "Ескі атауы" in it["former"])
            return len(nura["outline"]) == count + 2 and street["version"] == 2

        await until(kept, 20, "outline and street are kept")
    await page.locator("#streets button").click()
    await page.click("#remove")
    await expect(page.locator("#remove")).to_have_text("Нажмите ещё раз, чтобы убрать")
    await page.click("#remove")
    await expect(page.locator("#streets-told")).to_have_text("Такой улицы нет.")
    await expect(page.locator("#words")).to_be_focused()
    assert found + screen.wrong == []
