"""To whom a caller is handed on is asked in one dialog: by which keys, and for which call."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, Route, expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.pages.conftest import NOTHING_TO_DO, Centre, catch, shot, situation
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


QUEUES = [
    {"to": "language:kk", "free": ["1002"], "at_work": 3, "wait_seconds": 0},
    {"to": "topic:water", "free": [], "at_work": 2, "wait_seconds": 47.2},
    {"to": "line:112", "free": [], "at_work": 5, "wait_seconds": 130},
]


async def test_the_wait_is_shown_before_the_caller_is_handed_on_to_a_queue(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    gate = asyncio.Event()
    gate.set()
    await colleagues_when(page, gate)
    await catch(page, "**/transfer-queues", lambda it: it.fulfill(json=QUEUES))
    await page.keyboard.press("Alt+t")
    rows = page.locator(f"{OPEN} [data-colleagues] button")
    await expect(rows.nth(0)).to_contain_text("сразу")
    kazakh, water, line = (page.locator(f'{OPEN} [data-to="{it["to"]}"]') for it in QUEUES)
    await expect(kazakh).to_contain_text("свободны: Әлия")
    await expect(kazakh).to_contain_text("сразу")
    await expect(water).to_contain_text("около 50 с")
    await expect(water).to_contain_text("на смене: 2")
    await expect(line).to_contain_text("около 2 мин")
    await shot(page, "desk-hand-on")
    async with page.expect_request("**/transfer") as handed:
        await page.keyboard.press("4")
    request = await handed.value
    assert call_id in request.url and request.post_data_json == {"to": "topic:water"}
    toast = page.locator(".toast", has_text="нет никого на смене")
    await expect(toast).to_be_visible()


async def test_the_caller_waits_for_who_speaks_the_language(centre: Centre) -> None:
    """The dispatcher's own estimate, and what comes of the choice."""
    page = await open_desk(centre)
    await in_call(centre, page)
    await centre.stage.reachable("1002")
    await centre.stage.tell(on.OperatorAvailable(datetime.now(UTC), "1002", Device.WEB))
    await page.keyboard.press("Alt+t")
    await page.fill(f"{OPEN} input[type=search]", "казах")
    await expect(page.locator(f"{OPEN} [data-colleagues] button")).to_have_count(1)
    await expect(page.locator(f'{OPEN} [data-to="language:kk"]')).to_contain_text("сразу")
    await page.keyboard.press("Enter")
    await situation(page, "wrap_up")
    (ring,) = [it for it in centre.stage.floor.rings.values() if it.operator == "1002"]
    call = centre.stage.floor.calls[ring.call_id]
    assert (call.needs.language, call.needs.language_chosen) == ("kk", True)


async def test_who_is_not_free_is_found_and_cannot_be_chosen(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    busy = {**COLLEAGUES[0], "state": "talking", "free": False}
    told = {"colleagues": [busy, COLLEAGUES[1]]}
    await catch(page, "**/api/colleagues", lambda it: it.fulfill(json=told))
    await page.keyboard.press("Alt+t")
    await expect(page.locator(f"{OPEN} [data-to='1003']")).to_be_visible()
    await expect(page.locator(f"{OPEN} [data-to='1002']")).to_have_count(0)
    await page.fill(f"{OPEN} input[type=search]", "әлия")
    await expect(page.locator(f"{OPEN} [data-to='1002']")).to_be_disabled()
    await page.keyboard.press("Enter")
    await expect(page.locator(OPEN)).to_have_count(1)
