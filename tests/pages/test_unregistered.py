"""The next call never hides a form that was not registered: the desk shows it above the new one."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.pages.conftest import Centre, shot, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.pages.tongues import in_each_language
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]
ROWS = "#unregistered .unregistered-row"


async def state_of(centre: Centre, number: str) -> str:
    async with program(centre.address, "1001") as operator:
        ticket = (await operator.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    return f"{ticket['state']}: {ticket['text']}"


async def next_call_after_words(
    centre: Centre, page: Page, topic: str, words: str
) -> tuple[str, str]:
    """A call whose form has words and is not registered, and the next call; both tickets."""
    call_id = await in_call(centre, page)
    first = str(await page.text_content("#ticket-number"))
    await page.keyboard.press("Enter")
    if topic:
        await page.keyboard.type(topic)
        await page.keyboard.press("Enter")
    await page.fill("#text", words)
    await saved(page)
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await expect(page.locator(ROWS)).to_have_count(0)  # it is in the form yet
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await expect(page.locator(ROWS)).to_contain_text(first)
    await in_call(centre, page, "+77017654321")
    second = str(await page.text_content("#ticket-number"))
    assert second != first
    await expect(page.locator("#text")).to_have_value("")
    return first, second


async def test_the_form_of_the_call_before_is_shown_and_opened_by_a_key(centre: Centre) -> None:
    page = await open_desk(centre)
    first, second = await next_call_after_words(centre, page, "люк", "открыт у школы")
    row = page.locator(ROWS)
    await expect(row).to_contain_text("открыт у школы")
    await expect(row).to_contain_text("+7 701 234 56 78")
    await page.reload()
    await situation(page, "talking")
    await expect(row).to_contain_text(first)

    async def seen(code: str) -> None:
        await shot(page, f"desk-not-registered-{code}")

    await in_each_language(page, seen)
    await page.focus("#text")
    await page.keyboard.type("новый звонок")
    await page.keyboard.press("F6")
    await expect(page.locator("#ticket-number")).to_have_text(first)
    await expect(page.locator("#text")).to_have_value("открыт у школы")
    await expect(row).to_have_count(0)
    await page.keyboard.press("Alt+r")
    await saved(page)
    await page.keyboard.press("Alt+b")
    await expect(page.locator("#ticket-number")).to_have_text(second)
    await expect(page.locator("#text")).to_have_value("новый звонок")
    await expect(row).to_have_count(0)
    assert await state_of(centre, first) == "assigned: открыт у школы"


async def test_it_is_registered_beside_the_call(centre: Centre) -> None:
    page = await open_desk(centre)
    first, second = await next_call_after_words(centre, page, "люк", "открыт у школы")
    await page.keyboard.press("F7")
    await expect(page.locator(ROWS)).to_have_count(0)
    await expect(page.locator("#ticket-number")).to_have_text(second)
    assert await state_of(centre, first) == "assigned: открыт у школы"


async def test_without_a_topic_it_opens_and_says_what_is_missing(centre: Centre) -> None:
    page = await open_desk(centre)
    first, _ = await next_call_after_words(centre, page, "", "без темы")
    await page.keyboard.press("F7")
    await expect(page.locator("#ticket-number")).to_have_text(first)
    await expect(page.locator("#toasts")).to_contain_text("Сначала выберите тему")


async def test_one_that_is_not_needed_is_left_with_its_words(centre: Centre) -> None:
    page = await open_desk(centre)
    first, _ = await next_call_after_words(centre, page, "люк", "открыт у школы")
    await page.keyboard.press("Shift+F7")
    await expect(page.locator(ROWS)).to_have_count(0)
    await page.reload()
    await situation(page, "talking")
    await expect(page.locator("#my-calls-list li")).not_to_have_count(0)
    await expect(page.locator(ROWS)).to_have_count(0)
    assert await state_of(centre, first) == "registered: открыт у школы"
