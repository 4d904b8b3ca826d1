"""The search of tickets by keyboard, in a real Chromium."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from foundation.settings import Settings
from tests.pages.axe import TONGUES, seen
from tests.pages.conftest import Centre, Screen, catch, go, quiet, shot
from tests.softphone_ui.finding.stage import number, tickets_there

pytestmark = [pytest.mark.pages, pytest.mark.services]


@pytest.fixture
async def there(fresh_settings: Settings, centre: Centre) -> None:
    await tickets_there(fresh_settings)


async def person(centre: Centre, login: str, **how: object) -> tuple[Screen, Page]:
    screen: Screen = await centre.seat(**how)
    page = await screen.sign_in(login, path="/tickets")
    return screen, page


async def test_a_ticket_is_found_and_opened_by_keys(centre: Centre, there: None) -> None:
    _, page = await person(centre, "lead1")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("/")
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tickets?words=%D0%BB%D1%8E%D0%BA")
    rows = page.locator("#rows tbody a")
    await expect(rows).to_have_count(2)
    for row in (rows.nth(0), rows.nth(1)):
        await page.keyboard.press("ArrowDown")
        await expect(row).to_be_focused()
    await expect(rows.nth(1)).to_have_text(number(1))
    for above in (rows.nth(0), page.locator("#words")):
        await page.keyboard.press("ArrowUp")
        await expect(above).to_be_focused()
    for row in (rows.nth(0), rows.nth(1)):
        await page.keyboard.press("ArrowDown")
        await expect(row).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/tickets/{number(1)}")
    await page.go_back()
    await expect(page.locator("#words")).to_have_value("люк")  # the filters are in the address


async def test_keys_pressed_before_the_words_have_come_are_not_lost(
    centre: Centre, there: None
) -> None:
    _, page = await person(centre, "lead1")
    come = asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await catch(page, "**/api/words/**", late)
    await page.goto(f"{centre.address}/tickets?sort=opened")
    rows = page.locator("#rows tbody a")
    for row in (rows.nth(0), rows.nth(1)):
        await page.keyboard.press("ArrowDown")
        await expect(row).to_be_focused()
    come.set()


PAGES = {
    "tickets": "/tickets",
    "tickets-due": "/tickets?term=overdue&sort=due&district=esil",
    "tickets-page": "/tickets?limit=2&sort=opened",
    "tickets-none": "/tickets?words=zzz",
    "ticket": f"/tickets/{number(1)}",
    "readings": "/readings",
    "applicants": "/applicants",
}


@pytest.mark.parametrize(("language", "scheme"), TONGUES)
async def test_every_page_in_each_language(
    centre: Centre, there: None, language: str, scheme: str
) -> None:
    screen, page = await person(centre, "admin", color_scheme=scheme)
    await page.click(f"[data-language={language}]")
    await page.wait_for_selector(f"html[lang={language}]")
    assert await seen(screen, PAGES, language, scheme) == []


async def test_a_search_is_kept_and_opened_by_a_digit(centre: Centre, there: None) -> None:
    _, page = await person(centre, "lead1")
    await page.fill("#words", "люк")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**words=**")
    await quiet(page)
    await page.keyboard.press("v")
    await page.wait_for_selector("#view-dialog[open]")
    await page.keyboard.type("Люки")
    await shot(page, "tickets-view-ru-light")
    await page.keyboard.press("Enter")
    kept = page.locator("#views a[aria-current=page]", has_text="Люки")
    await expect(kept).to_be_visible()
    await quiet(page)
    await page.keyboard.press("1")
    await page.wait_for_url("**/tickets")
    await quiet(page)
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("2")
    await expect(kept).to_be_visible()
    await expect(page.locator("#rows tbody tr")).to_have_count(2)
    async with page.expect_download() as fetched:
        await page.click("[data-export=csv]")
    text = (await (await fetched.value).path()).read_text(encoding="utf-8-sig")
    assert number(1) in text and text.count("\n") == 3
    await expect(page.locator("#export-told")).to_have_text("2 строки")
    await page.click("#forget-view")
    await expect(kept).to_have_count(0)


async def test_what_a_tickets_page_shares_with_its_top_bar_runs_once(
    centre: Centre, there: None
) -> None:
    """One press changes the theme once, and one way leads to the floor."""
    screen = await centre.seat(color_scheme="light")
    ways: list[str] = []
    screen.context.on("page", lambda it: it.on("websocket", lambda way: ways.append(way.url)))
    page = await screen.sign_in("lead1", path=f"/tickets/{number(1)}")
    await quiet(page)
    await page.click("[data-theme-switch]")
    assert await page.get_attribute("html", "data-theme") == "dark"
    # A way that opened too slowly is tried again, by the same name.
    assert len(set(ways)) == 1, ways


async def test_a_number_is_shown_by_a_key_and_read_about(centre: Centre, there: None) -> None:
    _, page = await person(centre, "1001")
    await go(page, f"{centre.address}/tickets/{number(2)}")
    await expect(page.locator("[data-applicant]")).to_have_text("+7 701 ••• 43 21")
    await quiet(page)
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("t")
    await expect(page.locator("[data-applicant]")).to_have_text("+7 701 765 43 21")
    _, admin = await person(centre, "admin")
    await go(admin, f"{centre.address}/readings?action=number_shown")
    await expect(admin.locator("tbody tr")).to_have_count(1)
    await expect(admin.locator("tbody tr")).to_contain_text(number(2))


async def test_an_erasure_is_asked_for_and_confirmed_by_another(
    centre: Centre, there: None
) -> None:
    _, page = await person(centre, "admin")
    await go(page, centre.address + "/applicants")
    await page.fill("[name=applicant]", "8 705 555 56 78")
    await page.fill("[name=reason]", "Өтініш № 7")
    await page.keyboard.press("Enter")
    await expect(page.locator("#there-told")).to_contain_text("Заявок 1")
    async with page.expect_download() as fetched:
        await page.click("#hand-over")
    assert (await fetched.value).suggested_filename == "komek-applicant.zip"
    await page.click("#ask-erasure")
    await expect(page.locator("[data-erasure]")).to_contain_text("решает другой человек")
    _, second = await person(centre, "lead1")
    await go(second, centre.address + "/applicants")
    await shot(second, "applicants-second-ru-light")
    second.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await second.click("[data-decide=confirm]")
    await expect(second.locator("[data-erasure]")).to_contain_text("удалено")
    await shot(second, "applicants-done-ru-light")
