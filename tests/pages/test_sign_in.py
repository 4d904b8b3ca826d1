"""Signing in, lists and a ticket's page in a real browser."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import Page, Request, Route, expect

from foundation.settings import Settings
from tests.pages.conftest import ELSEWHERE, Centre, catch, quiet, shot, situation
from tests.softphone_ui.city import PASSWORD, program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_signing_in_by_keyboard_in_each_language(centre: Centre) -> None:
    screen = await centre.seat(locale="kk-KZ")
    page = await screen.page()
    await expect(page.locator("button.primary")).to_have_text("Кіру")
    await shot(page, "sign-in-kk")
    await quiet(page)
    await page.click('[data-language="ru"]')
    await expect(page.locator("button.primary")).to_have_text("Войти")
    await quiet(page)
    await page.click('[data-language="en"]')
    await expect(page.locator("button.primary")).to_have_text("Sign in")
    await page.reload()
    await expect(page.locator("button.primary")).to_have_text("Sign in")
    await expect(page.locator("[name=login]")).to_be_focused()
    await page.keyboard.type("1001")
    await page.keyboard.press("Tab")
    await page.keyboard.type("wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator(".problem[role=alert]")).to_contain_text("wrong")
    await shot(page, "sign-in-wrong")
    await page.fill("[name=login]", "1001")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await situation(page, "signed_out")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def signs_in_by_hand(page: Page) -> None:
    await page.fill("[name=login]", "1001")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await situation(page, "signed_out")


@pytest.mark.parametrize(("locale", "chosen", "shown"), [
    ("ru-RU", False, "ru"), ("en-GB", False, "en"), ("kk-KZ", False, "kk"), ("en-GB", True, "kk"),
])  # fmt: skip
async def test_of_who_has_chosen_no_language_the_browser_says_it(
    centre: Centre, fresh_settings: Settings, locale: str, chosen: bool, shown: str
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute("UPDATE people SET language = 'kk', language_chosen = $1", chosen)
    page = await (await centre.seat(locale=locale)).page()
    await expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    await signs_in_by_hand(page)
    await expect(page.locator("html")).to_have_attribute("lang", shown)
    kept = await link.fetchval("SELECT language_chosen FROM people WHERE login = '1001'")
    assert kept is chosen, "the browser's language is no choice"
    await link.close()


async def test_a_language_chosen_after_a_wrong_password_tries_nothing_again(
    centre: Centre,
) -> None:
    page = await (await centre.seat()).page()
    await page.fill("[name=login]", "1001")
    await page.fill("[name=password]", "wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator(".problem[role=alert]")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.click('[data-language="en"]')
    await expect(page.locator("button.primary")).to_have_text("Sign in")
    await expect(page.locator(".problem[role=alert]")).to_have_count(0)
    assert "POST" not in sent
    await signs_in_by_hand(page)
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_light_and_dark_are_remembered(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.page()
    await page.click("[data-theme-switch]")
    theme = await page.get_attribute("html", "data-theme")
    await page.reload()
    assert await page.get_attribute("html", "data-theme") == theme == "dark"
    await shot(page, "sign-in-dark")
    await page.fill("[name=login]", "1001")
    await page.fill("[name=password]", PASSWORD)
    await page.click("button.primary")
    await situation(page, "signed_out")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_by_http_from_another_machine_a_desk_says_why_it_has_no_microphone(
    centre: Centre,
) -> None:
    """Browsers keep more than the microphone from such a page; all else works."""
    screen = await centre.seat(permissions=[])
    screen.address = screen.address.replace("127.0.0.1", ELSEWHERE)
    page = await screen.page()
    assert not await page.evaluate("isSecureContext")
    await page.fill("[name=login]", "1001")
    await page.fill("[name=password]", PASSWORD)
    await page.click("button.primary")
    await situation(page, "signed_out")
    await page.keyboard.press("g")
    await expect(page.locator('[data-light="mic"]')).to_have_text("микрофон невозможен")
    await shot(page, "desk-by-http")
    # What the browser says of each such page. Anything else is wrong here as anywhere.
    screen.wrong[:] = [it for it in screen.wrong if "Cross-Origin-Opener-Policy" not in it]


async def test_lists_and_a_ticket(centre: Centre) -> None:
    screen = await centre.seat()
    desk = await screen.sign_in("1001")
    await situation(desk, "signed_out")
    await desk.wait_for_selector('[data-light="mic"][data-look="good"]')
    await desk.keyboard.press("g")
    await situation(desk, "available")
    for n, subject in enumerate(["Сугроб у подъезда", "Автобус 12 не пришёл", "Нет света"]):
        call_id = await centre.stage.offer(f"+7701123450{n}", "ru" if n else "kk")
        await situation(desk, "ringing")
        await centre.stage.pick_up(call_id)
        await centre.stage.connect(call_id)
        await situation(desk, "talking")
        await desk.fill("#subject", subject)
        await desk.fill("#address", f"Сарыарқа даңғылы, {n + 1}")
        await expect(desk.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
        await centre.stage.caller_leaves(call_id)
        await situation(desk, "wrap_up")
        await desk.keyboard.press("Alt+g")
        await situation(desk, "available")
    number = await desk.text_content("#ticket-number")

    page = await screen.page("/calls")
    await expect(page.locator("tbody tr")).to_have_count(3)
    await shot(page, "calls")
    page = await screen.page("/tickets?words=автобус")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await shot(page, "tickets")
    page = await screen.page(f"/tickets/{number}")
    await expect(page.locator("#subject")).to_have_value("Нет света")
    await expect(page.locator(".story li")).not_to_have_count(0)
    await page.fill("#text", "Дополнено с её страницы")
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await shot(page, "ticket")
    async with program(centre.address, "1001") as client:
        ticket = (await client.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert ticket["text"] == "Дополнено с её страницы"


async def test_leaving_ends_the_session_everywhere(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    other = await screen.page("/calls")
    await other.click("[data-sign-out] button")
    await other.wait_for_selector("[name=login]")
    await page.wait_for_selector("[name=login]")


async def test_who_leaves_by_the_button_is_led_on_by_its_answer_alone(centre: Centre) -> None:
    """The page's socket says that the session has ended before the button's answer is here."""
    page = await (await centre.seat()).sign_in("1001")
    # The desk that was open opens sockets, too, whenever it comes to it: it sees more.
    async with page.expect_websocket(lambda it: "see=quiet" in it.url) as opened:
        await page.goto(f"{centre.address}/calls")
    live = await opened.value
    await live.wait_for_event("framereceived")  # the server knows the page: it says so each second
    failed: list[Request] = []  # of this page: the desk that was left may have had one under way
    page.on("requestfailed", lambda it: failed.append(it) if it.method == "POST" else None)

    async def answer_late(route: Route) -> None:
        async with live.expect_event("close"):
            answer = await route.fetch(max_redirects=0)
        await route.fulfill(response=answer)

    await catch(page, "**/sign-out", answer_late)
    await page.click("[data-sign-out] button")
    await expect(page.locator("[name=login]")).to_be_focused()
    assert failed == []
