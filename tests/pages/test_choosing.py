"""To whom a caller is handed on is asked in one dialog: by which keys, and for which call."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.pages.conftest import NOTHING_TO_DO, Centre, catch, situation
from tests.pages.test_desk import in_call, open_desk

pytestmark = [pytest.mark.pages, pytest.mark.services]
COLLEAGUES = [
    {"extension": f"100{n}", "name": name, "state": "available", "free": True, "lead": None}
    for n, name in ((2, "Әлия"), (3, "Дмитрий"))
]
#: The key of the digit 2 on the Kazakh layout; whether the field has it.
LETTER = """(it) => it.dispatchEvent(new KeyboardEvent("keydown",
  { code: "Digit2", key: "ә", bubbles: true, cancelable: true }))"""
OPEN = "#transfer-menu[open]"


async def colleagues_when(page: Page, gate: asyncio.Event) -> asyncio.Event:
    """They are told when `gate` is opened; gives that somebody has asked for them."""
    asked = asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await gate.wait()
        await route.fulfill(json={"colleagues": COLLEAGUES})

    await catch(page, "**/api/colleagues", late)
    return asked


async def test_a_letter_where_others_have_a_digit_chooses_nobody(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    gate = asyncio.Event()
    gate.set()
    await colleagues_when(page, gate)
    await page.keyboard.press("Alt+t")
    search = page.locator(f"{OPEN} input[type=search]")
    await expect(search).to_be_focused()
    assert await search.evaluate(LETTER), "it was taken for a choice"
    await expect(search).to_be_focused()
    async with page.expect_request("**/transfer") as handed:
        await page.keyboard.press("2")
    assert (await handed.value).post_data_json == {"to": "1003"}


async def test_the_last_question_stays_where_the_one_before_comes_late(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.keyboard.press("Escape")
    gate = asyncio.Event()
    asked = await colleagues_when(page, gate)
    await page.keyboard.press("t")
    await asyncio.wait_for(asked.wait(), 20)
    await page.keyboard.press("s")
    await expect(page.locator(f"{OPEN} [data-colleagues] button")).to_have_count(6)
    title = await page.text_content(f"{OPEN} h2")
    gate.set()
    await page.unroute_all(behavior="wait")
    await page.evaluate(NOTHING_TO_DO)
    await expect(page.locator(f"{OPEN} h2")).to_have_text(str(title))
    await expect(page.locator(f"{OPEN} [data-colleagues] button")).to_have_count(6)
    await expect(page.locator(f"{OPEN} input[type=search]")).to_be_hidden()


async def test_nobody_is_asked_for_a_call_that_has_ended_meanwhile(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("Escape")
    gate = asyncio.Event()
    asked = await colleagues_when(page, gate)
    await page.keyboard.press("t")
    await asyncio.wait_for(asked.wait(), 20)
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    gate.set()
    await page.unroute_all(behavior="wait")
    await page.evaluate(NOTHING_TO_DO)
    await expect(page.locator(OPEN)).to_have_count(0)
