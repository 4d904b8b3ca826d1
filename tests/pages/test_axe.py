"""Nothing serious on any page: axe-core, light and dark, in three languages."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.pages.test_words_saved import another_writes
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]

LANGUAGES = ("kk", "ru", "en")


async def each_language(page: Page, name: str) -> list[str]:
    """The desk changes its language in place."""
    found = []
    for code in LANGUAGES:
        await change_language(page, code)
        found += await grave(page, f"{name} ({code})")
    return found


async def in_another(page: Page, name: str) -> list[str]:
    """What is open stays open when the language changes, and is said again."""
    now = LANGUAGES.index(await page.evaluate("document.documentElement.lang"))
    code = LANGUAGES[(now + 1) % len(LANGUAGES)]
    await change_language(page, code)
    return await grave(page, f"{name} ({code})")


async def test_axe_finds_what_is_wrong(centre: Centre) -> None:
    page = await (await centre.seat()).page()
    await page.evaluate("document.querySelector('button.primary').replaceChildren()")
    (found,) = await grave(page, "a button without a name")
    assert "button-name" in found


async def test_words_of_another_language_are_found(centre: Centre) -> None:
    page = await (await centre.seat()).page()
    await page.evaluate("document.querySelector('button.primary').textContent = 'Sign in'")
    (found,) = await grave(page, "a button that nobody translated")
    assert "another language: 'Sign in'" in found


async def test_signing_in_and_what_anyone_may_meet(centre: Centre) -> None:
    found = []
    for language in LANGUAGES:
        screen = await centre.seat(locale=language)
        page = await screen.page()
        found += await grave(page, f"sign-in ({language})")
        await page.fill("[name=login]", "1001")
        await page.fill("[name=password]", "no")
        await page.click("button.primary")
        await expect(page.locator(".problem[role=alert]")).to_be_visible()
        found += await grave(page, f"sign-in refused ({language})")
    screen = await centre.seat()
    await situation(await screen.sign_in("1001"), "signed_out")
    for path in ("/password", "/tickets/109-2026-9999999", "/floor"):
        page = await screen.context.new_page()
        await go(page, centre.address + path)
        found += await grave(page, path)
    assert found == []


async def test_the_desk_in_each_situation(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    found = await each_language(page, "not on shift")
    await page.keyboard.press("g")
    await situation(page, "available")
    found += await each_language(page, "available")
    await page.keyboard.press("p")
    await page.wait_for_selector("#pause-menu[open]")
    found += await grave(page, "pause menu")
    await page.keyboard.press("Escape")
    await page.keyboard.press("F1")
    await page.wait_for_selector("#keys[open]")
    found += await in_another(page, "keys")
    await page.keyboard.press("Escape")
    await page.click('[popovertarget="menu"]')
    await page.wait_for_selector("#menu:popover-open")
    found += await in_another(page, "menu")
    await page.keyboard.press("Escape")
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    found += await each_language(page, "ringing")
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    found += await in_another(page, "connecting")
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await page.wait_for_selector("#ticket:not([hidden])")
    found += await each_language(page, "talking")
    for key in ("t", "j", "Shift+V"):
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press(key)
        await page.wait_for_selector("dialog[open]")
        found += await grave(page, f"what {key} opens")
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open]")).to_have_count(0)
    await page.focus("#topic")
    await page.keyboard.type("a")
    found += await in_another(page, "topics")
    await page.keyboard.press("Escape")
    await page.fill("#subject", "Сугроб")
    await saved(page)
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    found += await each_language(page, "wrap-up")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("p")
    await page.keyboard.press("1")
    await situation(page, "paused")
    found += await in_another(page, "paused")
    assert found == []


async def test_the_desk_when_something_is_wrong(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await centre.stage.not_answered(call_id)
    await situation(page, "set_aside")
    found = await in_another(page, "set aside")
    await centre.stage.caller_leaves(call_id)
    await page.keyboard.press("g")
    await situation(page, "available")
    await in_call(centre, page)
    await another_writes(centre, await page.text_content("#ticket-number"), subject="Чужая суть")
    await page.fill("#subject", "Моя суть")
    await expect(page.locator("#ticket-conflicts blockquote")).to_have_text("Чужая суть")
    found += await in_another(page, "two people wrote")
    await centre.stage.stop_answering()
    await expect(page.locator('[data-away="dispatcher"]')).to_be_visible()
    found += await in_another(page, "dispatcher away")
    await centre.stage.answer_again()
    await expect(page.locator('[data-away="dispatcher"]')).to_have_count(0)
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    second = await page.context.new_page()
    await go(second, centre.address + "/desk")
    await second.wait_for_selector("#strip[data-situation]")
    found += await grave(second, "the second window")
    found += await in_another(page, "the first window beside a second")
    assert found == []


async def test_lists_and_a_ticket(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    await page.fill("#subject", "Сугроб")
    await saved(page)
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    found = []
    for path in ("/calls", "/calls?words=zzz", "/tickets", f"/tickets/{number}"):
        other = await page.context.new_page()
        await go(other, centre.address + path)
        found += await grave(other, path)
    assert found == []
