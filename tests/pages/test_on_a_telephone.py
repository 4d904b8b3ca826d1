"""Every place of the top bar on a telephone's screen: nothing is wider than it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Centre, quiet, shot

pytestmark = pytest.mark.pages
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
    assert wide == []
