"""Every place of the top bar on a telephone's screen: nothing is wider than it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.pages.conftest import Centre, quiet, shot

pytestmark = pytest.mark.pages
#: Lists that are read across, too: they scroll in their card.
MATRICES = ("/operators", "/roster", "/reports", "/calendar")
SCROLLS = """[...document.querySelectorAll('main :has(table:not(.matrix))')].filter(it =>
    it.scrollWidth > it.clientWidth + 1 && !it.closest('.visually-hidden')
    && ['auto', 'scroll'].includes(getComputedStyle(it).overflowX)).length"""
PLACES = "[...document.querySelectorAll('.topbar nav a')].map(it => it.getAttribute('href'))"


async def calls_of_a_morning(centre: Centre) -> None:
    """One answered, whose ticket stands in the lists, and one lost."""
    now = datetime.now(UTC)
    await centre.stage.reachable("1001")
    await centre.stage.tell(on.OperatorAvailable(now, "1001", Device.WEB))
    answered = await centre.stage.offer()
    await centre.stage.pick_up(answered)
    await centre.stage.connect(answered)
    await centre.stage.caller_leaves(answered)
    await centre.stage.tell(on.OperatorSignedOut(datetime.now(UTC), "1001"))
    await centre.stage.caller_leaves(await centre.stage.offer("+77010000009"))


@pytest.mark.parametrize("login", ["admin", "lead1", "quality"])
async def test_no_page_is_wider_than_a_telephone(centre: Centre, login: str) -> None:
    """Nor is any list to be scrolled sideways: its rows are cards."""
    await calls_of_a_morning(centre)
    screen = await centre.seat(viewport={"width": 390, "height": 844})
    page = await screen.sign_in(login)
    await quiet(page)
    places = await page.evaluate(PLACES)
    assert len(places) > 3
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
        elif place not in MATRICES and await page.evaluate(SCROLLS):
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
