"""Every place of the top bar on a telephone's screen: nothing is wider than it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Centre, quiet, shot

pytestmark = pytest.mark.pages
#: Lists whose rows are cards there; the tables of others scroll in their card.
CARDS = ("/people", "/deadlines", "/routing")
SCROLLS = (
    "[...document.querySelectorAll('.table-card')].some(it => it.scrollWidth > it.clientWidth)"
)
PLACES = "[...document.querySelectorAll('.topbar nav a')].map(it => it.getAttribute('href'))"


@pytest.mark.parametrize("login", ["admin", "lead1"])
async def test_no_page_is_wider_than_a_telephone(centre: Centre, login: str) -> None:
    screen = await centre.seat(viewport={"width": 390, "height": 844})
    page = await screen.sign_in(login)
    await quiet(page)
    places = await page.evaluate(PLACES)
    assert len(places) > 5
    wide = []
    for place in places:
        told = await page.goto(centre.address + place)
        await quiet(page)
        assert told and told.ok and f"{centre.address}{place}" in page.url, place
        await shot(page, f"telephone{place.replace('/', '-')}")
        if await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            wide.append(place)
        elif place in CARDS and await page.evaluate(SCROLLS):
            wide.append(f"the table of {place}")
    assert wide == []


async def test_fingers_see_no_hints_of_keys(centre: Centre) -> None:
    fingers = await centre.seat(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = await fingers.sign_in("lead1")
    await page.goto(centre.address + "/tickets")
    await expect(page.locator("h1")).to_be_visible()
    for hint in (".keys", "kbd"):
        await expect(page.locator(hint).first).to_be_hidden()
    mouse = await (await centre.seat()).sign_in("lead1")
    await mouse.goto(centre.address + "/tickets")
    for hint in (".keys", "kbd"):
        await expect(mouse.locator(hint).first).to_be_visible()
