"""The tour of a person's main page: at the first sign-in, by keys, and again when asked for."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, comes_to, go, quiet, shot, situation
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: A person's login → the path of their main page and where its steps point.
PAGES = {
    "1001": ("/desk", ("#strip-actions", "#ticket-empty", "#knowledge")),
    "lead1": ("/floor", ("#shift-tasks-panel", ".panel.operators > header", "[data-finder]")),
    "clerk": ("/body", (".counts", ".table-card", ".filters")),
}
#: Whether neither of two elements covers the other.
APART = """([one, other]) => {
  const [a, b] = [one, other].map((it) => document.querySelector(it).getBoundingClientRect());
  return a.left >= b.right || a.right <= b.left || a.top >= b.bottom || a.bottom <= b.top;
}"""
UNSEEN = "UPDATE people SET tour_seen_at = NULL"
SEEN = "SELECT login FROM people WHERE tour_seen_at IS NOT NULL"


@pytest.fixture
def database(fresh_settings: Settings) -> Iterator[str]:
    yield fresh_settings.stores.database_url


async def nobody_has_seen_it(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(UNSEEN)
    await connection.close()


async def seen_by(database: str) -> list[str]:
    connection = await asyncpg.connect(database)
    found = [row["login"] for row in await connection.fetch(SEEN)]
    await connection.close()
    return found


async def points_at(page: Page, target: str) -> None:
    await expect(page.locator(".tour-target")).to_have_count(1)
    assert await page.locator(".tour-target").evaluate("(it, at) => it.matches(at)", target)


@pytest.mark.parametrize("login", PAGES)
async def test_three_steps_at_the_first_sign_in(centre: Centre, database: str, login: str) -> None:
    await nobody_has_seen_it(database)
    path, targets = PAGES[login]
    page = await (await centre.seat()).sign_in(login, path=path)
    await quiet(page)
    card = page.get_by_role("dialog")
    await expect(card).to_be_visible()
    await expect(card.locator("button.primary")).to_be_focused()
    found = []
    for number, target in enumerate(targets, 1):
        await points_at(page, target)
        if target != "#ticket-empty":
            await page.wait_for_function(APART, arg=["#tour", target])
        found += await grave(page, f"tour {path} {number}")
        for language in ("kk", "en", "ru"):
            await shot(page, f"tour-{login}-{number}")
            if path == "/body":
                break
            await change_language(page, language)
            await shot(page, f"tour-{login}-{number}-{language}")
        assert await page.evaluate(WIDER) <= 0
        await page.keyboard.press("ArrowRight")
    assert found == []
    await expect(card).to_be_hidden()
    await expect(page.locator(".tour-target")).to_have_count(0)
    await quiet(page)
    await go(page, f"{centre.address}{path}")
    await expect(page.locator("#tour")).to_be_hidden()
    assert await seen_by(database) == [login]


async def test_back_close_and_again_by_keys(centre: Centre, database: str) -> None:
    await nobody_has_seen_it(database)
    screen = await centre.seat()
    page = await screen.sign_in("1001")
    await quiet(page)
    await page.keyboard.press("Enter")
    await points_at(page, "#ticket-empty")
    await page.keyboard.press("ArrowLeft")
    await points_at(page, "#strip-actions")
    await page.keyboard.press("g")  # the keys of the desk work meanwhile
    await situation(page, "available")
    await page.keyboard.press("Escape")
    await expect(page.locator("#tour")).to_be_hidden()
    # Another browser knows it, for the server remembers.
    other = await (await centre.seat()).sign_in("1001")
    await quiet(other)
    await expect(other.locator("#tour")).to_be_hidden()
    await other.keyboard.press("F1")
    await other.locator("#keys [data-tour-again]").press("Enter")
    await expect(other.locator("#keys")).to_be_hidden()
    await points_at(other, "#strip-actions")
    await expect(other.locator("#tour button.primary")).to_be_focused()


async def test_a_call_that_rings_hides_it(centre: Centre, database: str) -> None:
    await nobody_has_seen_it(database)
    page = await (await centre.seat()).sign_in("1001")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await expect(page.locator("#tour")).to_be_visible()
    await page.keyboard.press("g")
    await situation(page, "available")
    call = await centre.stage.offer()
    await situation(page, "ringing")
    await expect(page.locator("#tour")).to_be_hidden()
    await comes_to(page, "document.activeElement === document.body", True)
    await centre.stage.caller_leaves(call)
    await situation(page, "available")
    await expect(page.locator("#tour")).to_be_visible()
    assert await seen_by(database) == []


async def test_a_clerk_on_a_telephone(centre: Centre, database: str) -> None:
    await nobody_has_seen_it(database)
    page = await (await centre.seat(**PHONE)).sign_in("clerk")
    await quiet(page)
    for target in (".counts", ".table-card", "[data-unfolds=body-filters]"):
        await points_at(page, target)
        if target != ".table-card":
            await page.wait_for_function(APART, arg=["#tour", target])
        await shot(page, f"tour-telephone-{target.strip('.[]')}")
        assert await page.evaluate(WIDER) <= 0
        await page.locator("#tour button.primary").tap()
    await expect(page.locator("#tour")).to_be_hidden()
    await page.locator("[data-tour-again]").tap()
    await points_at(page, ".counts")


async def test_no_tour_on_pages_of_others(centre: Centre, database: str) -> None:
    await nobody_has_seen_it(database)
    page = await (await centre.seat()).sign_in("quality", path="/floor")
    await quiet(page)
    await expect(page.locator("#tour")).to_have_count(0)
    await expect(page.locator("[data-tour-again]")).to_be_hidden()
