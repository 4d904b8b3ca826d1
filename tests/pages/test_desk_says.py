"""What the desk says of its lines, and what keys do while the operator types: a key that is typed
into a form acts on nothing else."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, Route, expect

from queue_manager.domain.floor import events as on
from tests.pages.conftest import Centre, shot, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.pages.tongues import change_language
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]
WORDS = {
    "kk": ("Желі жабық", "Желі тоқтатылуда", "Желіде"),
    "ru": ("Линия закрыта", "Линия останавливается", "На линии"),
    "en": ("Line closed", "Line stopping", "Available"),
}


async def says(page: Page, word: str, *, look: str) -> None:
    await expect(page.locator("#state-word")).to_have_text(word, timeout=30_000)
    await expect(page.locator("#strip")).to_have_attribute("data-state", look)
    assert (await page.title()).startswith(word)


@pytest.mark.parametrize("code", WORDS)
async def test_a_line_that_lets_nobody_in_is_no_green(centre: Centre, code: str) -> None:
    page, stage = await open_desk(centre), centre.stage
    await change_language(page, code)
    closed, stopping, available = WORDS[code]
    await says(page, available, look="available")
    line = stage.floor.lines["109"]
    await stage.tell(on.LinesChanged(datetime.now(UTC), (replace(line, open=False),)))
    await says(page, closed, look="signed_out")
    await shot(page, f"desk-line-closed-{code}")
    await stage.tell(on.LinesChanged(datetime.now(UTC), (line,)))
    await says(page, available, look="available")
    await stage.tell(on.DrainBegan(datetime.now(UTC)))
    await says(page, stopping, look="signed_out")
    await shot(page, f"desk-line-stopping-{code}")
    await stage.tell(on.DrainEnded(datetime.now(UTC)))
    await says(page, available, look="available")


@pytest.mark.parametrize("where", ["#text", '[data-ticket-state="assigned"]'])
async def test_a_form_is_not_locked_under_the_hands(centre: Centre, where: str) -> None:
    page = await open_desk(centre)
    first = await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.type("начало")
    if where != "#text":
        await page.keyboard.press("Enter")
    await expect(page.locator(where)).to_be_focused()
    await centre.stage.caller_leaves(first)
    await situation(page, "wrap_up")
    async with program(centre.address, "1001") as operator:
        assert (await operator.ask("POST", "/api/me/wrap-up/end"))[0] == 204
    await situation(page, "available")
    await expect(page.locator("#ticket-closed")).to_be_hidden()
    await expect(page.locator(where)).to_be_focused()


async def test_a_ring_that_ends_leaves_the_form_to_who_types_in_it(centre: Centre) -> None:
    page = await open_desk(centre)
    first = await centre.stage.offer()
    await situation(page, "ringing")
    await page.focus("#text")
    await page.keyboard.type("мост")
    await centre.stage.not_answered(first)
    await situation(page, "set_aside")
    await page.keyboard.type(" ge упал")
    await situation(page, "set_aside")
    await expect(page.locator("#text")).to_have_value("мост ge упал")
    await page.keyboard.press("Escape")
    await expect(page.locator("#ticket")).to_be_hidden()
    await expect(page.locator("[data-unfiled] blockquote")).to_have_text("мост ge упал")


async def test_enter_leads_through_the_form_to_its_button(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.keyboard.press("Enter")
    await expect(page.locator("#topic")).to_be_focused()
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_be_focused()
    await page.keyboard.type("у фонтана без имени")
    await page.keyboard.press("Enter")
    await expect(page.locator("#subject")).to_be_focused()
    await page.keyboard.type("открыт")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("первая")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("вторая")
    await page.keyboard.press("Enter")
    register = page.locator('[data-ticket-state="assigned"]')
    await expect(register).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(register).to_have_attribute("aria-pressed", "true")
    await saved(page)
    await expect(page.locator("#text")).to_have_value("первая\nвторая")
    await page.focus("#topic")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_be_focused()


async def test_the_last_language_chosen_is_shown_and_kept(centre: Centre) -> None:
    """While the choice before is being saved."""
    page = await open_desk(centre)
    kept = {code: asyncio.Event() for code in ("kk", "en")}

    async def slowly(route: Route) -> None:
        code = "en" if "en" in (route.request.post_data or "") else "kk"
        if code == "kk":
            with suppress(TimeoutError):
                await asyncio.wait_for(kept["en"].wait(), 1)
        await route.fulfill(response=await route.fetch())
        kept[code].set()

    await page.route("**/api/me/language", slowly)
    await page.evaluate("document.querySelector('[data-language=kk]').click()")
    await page.evaluate("document.querySelector('[data-language=en]').click()")
    for choice in kept.values():
        await asyncio.wait_for(choice.wait(), 30)
    await expect(page.locator("html")).to_have_attribute("lang", "en", timeout=30_000)
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "en", timeout=30_000)
