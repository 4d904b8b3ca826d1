"""A usual ticket takes six control keys or fewer: keys that are not letters of its words."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Centre, catch, shot
from tests.pages.test_desk import in_call, open_desk, saved
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]

MOST_CONTROL_KEYS = 6
#: Counts the keys that are pressed and type nothing; a letter that acts as a key counts too.
COUNTER = """
window.controlKeys = [];
addEventListener("keydown", (event) => {
  const field = document.activeElement?.matches("input, textarea");
  const typed = event.key.length === 1 && field && !event.altKey && !event.ctrlKey;
  const alone = ["Shift", "Alt", "Control"].includes(event.key);
  if (!typed && !alone) window.controlKeys.push(event.key);
}, true);
"""
STREET = {
    "name_kk": "Абай даңғылы", "name_ru": "проспект Абая", "district_names": None,
    "former": None, "house": "12", "lat": 51.13, "lon": 71.43,
}  # fmt: skip


async def test_from_the_answered_call_to_the_registered_ticket(centre: Centre) -> None:
    page = await open_desk(centre, init=COUNTER)
    await catch(page, "**/api/places/streets*", lambda it: it.fulfill(json={"found": [STREET]}))
    await in_call(centre, page)
    number = str(await page.text_content("#ticket-number"))
    await page.evaluate("window.controlKeys = []")
    await page.keyboard.press("Enter")
    await expect(page.locator("#topic")).to_be_focused()
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_be_focused()
    await shot(page, "desk-enter-hint")
    await page.keyboard.type("абая 12")
    await page.keyboard.press("Enter")
    await expect(page.locator("#subject")).to_be_focused()
    await page.keyboard.type("Открытый люк у школы")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("Открыт второй день, рядом школа.")
    await page.keyboard.press("Enter")
    register = page.locator('[data-ticket-state="assigned"]')
    await expect(register).to_be_focused()
    await shot(page, "desk-enter-registers")
    await page.keyboard.press("Enter")
    await expect(register).to_have_attribute("aria-pressed", "true")
    await saved(page)
    pressed = await page.evaluate("window.controlKeys")
    assert len(pressed) <= MOST_CONTROL_KEYS, pressed
    await expect(page.locator("#ticket-told")).to_contain_text(re.compile(number))
    async with program(centre.address, "1001") as operator:
        ticket = (await operator.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert (ticket["state"], ticket["address"]) == ("assigned", "проспект Абая, 12")
    assert ticket["text"] == "Открыт второй день, рядом школа."


async def test_a_street_alone_waits_for_its_house(centre: Centre) -> None:
    page = await open_desk(centre)
    alone = {**STREET, "house": ""}
    await catch(page, "**/api/places/streets*", lambda it: it.fulfill(json={"found": [alone]}))
    await in_call(centre, page)
    await page.focus("#address")
    await page.keyboard.type("абая")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_have_value("проспект Абая")
    await expect(page.locator("#address")).to_be_focused()


async def test_r_fills_in_the_topic_of_the_words_and_then_registers(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.type("Открытый люк у школы, нет крышки")
    await expect(page.locator("#suggestions button")).to_contain_text("Открытый люк")
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    register = page.locator('[data-ticket-state="assigned"]')
    await expect(page.locator("#topic")).to_have_value("Открытый люк")
    await expect(register).to_have_attribute("aria-pressed", "false")
    await expect(register).to_be_focused()
    await expect(page.locator("#toasts")).to_contain_text("Нажмите R ещё раз")
    await shot(page, "desk-filled-in")
    await page.keyboard.press("r")
    await expect(register).to_have_attribute("aria-pressed", "true")
    await saved(page)
