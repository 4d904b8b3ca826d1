"""The whole way of two calls, on a real Asterisk and in real browsers, by keys alone: a question
answered from the knowledge base and closed on the spot; an open manhole registered, solved by its
body, and confirmed by its applicant on the telephone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bench.system import System, until
from queue_manager.requests import Reread
from sip_peers.outside import free_udp_port, outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone
from softphone_ui.web.words import read_words
from tests.pages.conftest import MONITOR, Screen, quiet, shot, situation
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    Citizen,
    at_the_desk,
    citizen,
    hears_the_citizen,
    screen,
)
from tests.registry.files.samples import photo
from tests.whole_systems import whole_system

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    asking = {"inquiry_calls": "always", "inquiry_hours": "00:00-23:59:59.999999"}
    out = f"127.0.0.1:{free_udp_port()}"
    with whole_system(greeting="none", wrap_up_seconds=20, trunk_out=out, **asking) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def applicant(system: System) -> AsyncIterator[OperatorPhone]:
    """The citizen's own telephone, which takes calls."""
    with outside(
        system.pbx, system.settings.trunk.trunk_out, CITIZEN_HERTZ, AnswerBehaviour()
    ) as peer:
        yield peer


async def answered_by_key(page: Page, citizen: Citizen) -> str:
    """A citizen dials, the two hear each other; returns the ticket's number."""
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await hears_the_citizen(page)
    await page.wait_for_selector("#ticket:not([hidden])")
    return await page.text_content("#ticket-number") or ""


async def ended_by_key(page: Page) -> None:
    """The talk, and then the paperwork."""
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+g")
    await situation(page, "available")


async def answered_from_the_knowledge_base(page: Page) -> None:
    await page.keyboard.press("i")
    await page.keyboard.type("балабак")
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-article")).to_be_focused()
    await page.keyboard.press("u")
    await expect(page.locator('[data-ticket-state="answered_on_the_spot"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator("#subject")).to_have_value("Балабақша кезегіне қалай тұруға болады")
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await shot(page, "real-knowledge")


KEY_MS = 200  # 300 keys a minute: an operator who types, not a machine


async def registered_by_keys(page: Page) -> float:
    """An open manhole from its first letter to its body, by keys alone; returns the seconds."""
    begun = time.monotonic()
    await page.keyboard.press("Slash")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Кабанбай батыр 12", delay=KEY_MS)
    await page.keyboard.press("Enter")
    await expect(page.locator("#place-words")).not_to_be_empty()
    await expect(page.locator("#subject")).to_be_focused()
    await page.keyboard.type("Ашық люк, мектеп жанында, қақпағы жоқ", delay=KEY_MS)
    await expect(page.locator("#suggestions kbd")).to_have_text("=")
    await shot(page, "real-suggested")
    await page.keyboard.press("Alt+=")
    await expect(page.locator("#topic")).to_have_value("Ашық люк")
    await page.keyboard.press("Alt+r")
    await expect(page.locator('[data-ticket-state="assigned"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    return time.monotonic() - begun


async def solved_by_the_clerk(system: System, page: Page, number: str, after: Path) -> None:
    """Accepted and answered with a photo on the body's page, by keys alone."""
    clerk = next(it for it in system.status["staff"] if it.get("body") == "water")
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(viewport=MONITOR, locale="kk-KZ")
    seat = Screen(system.status["web"].rstrip("/"), context)
    body = await seat.sign_in(clerk["login"], clerk["password"])
    await body.locator("tbody a", has_text=number).focus()
    await body.keyboard.press("Enter")
    say = read_words().say
    for key, words, state in (("a", "", "accepted"), ("r", "Люк жабылды", "resolved")):
        await body.wait_for_selector("#steps")
        await quiet(body)
        await body.keyboard.press(key)
        if words:
            await expect(body.locator("[name=text]")).to_be_focused()
            await body.keyboard.type(words)
            await with_a_photo(body, after)
            await body.keyboard.press("Control+Enter")
        await expect(body.locator(".spread .chip")).to_have_text(say("kk", state))
    assert seat.wrong == []
    await context.close()


async def with_a_photo(body: Page, after: Path) -> None:
    """The photo is chosen and sent; then back to the words."""
    await body.keyboard.press("Tab")
    chooser = body.locator("#answer-photos input[type=file]")
    await expect(chooser).to_be_focused()
    await chooser.set_input_files(after)
    await expect(body.locator("#answer-photos .chosen img")).to_have_count(1)
    await body.locator("[name=text]").focus()


async def confirmed_by_telephone(system: System, applicant: OperatorPhone, number: str) -> None:
    """He is called, hears the question, and presses 1."""

    async def planned() -> bool:
        return await _one(system, "SELECT count(*) FROM inquiries WHERE ticket = $1", number) == 1

    await until(planned, 20, "he is to be asked")
    await system.ask_dispatcher(Reread())
    call = await applicant.next_ring(15)
    assert call.dialled_number == "+77011234567"

    async def heard() -> bool:
        return call.media.frames_heard >= 50

    await until(heard, 20, "a second of the question")
    call.media.press("1")

    async def confirmed() -> bool:
        state = await _one(system, "SELECT state FROM tickets WHERE number = $1", number)
        return bool(state == "confirmed")

    await until(confirmed, 20, "the ticket is confirmed")


async def _one(system: System, query: str, *values: object) -> Any:
    connection = await asyncpg.connect(system.settings.stores.database_url)
    try:
        return await connection.fetchval(query, *values)
    finally:
        await connection.close()


async def told_on_its_page(screen: Screen, number: str) -> tuple[Page, dict[str, Any]]:
    """A ticket's page, with its recording, and all that is known of it."""
    ticket = await screen.page(f"/tickets/{number}")
    await ticket.wait_for_selector("#recordings .player", timeout=20000)
    whole: dict[str, Any] = await ticket.evaluate(
        "(number) => fetch(`/api/tickets/${number}`).then((it) => it.json())", number
    )
    return ticket, whole


async def test_two_calls_from_the_first_ring_to_the_last_word(
    system: System,
    screen: Screen,
    citizen: Citizen,
    applicant: OperatorPhone,
    tmp_path: Path,
) -> None:
    after = tmp_path / "after.jpg"
    after.write_bytes(photo(size=(1600, 1200)))
    page = await at_the_desk(system, screen)
    question = await answered_by_key(page, citizen)
    await answered_from_the_knowledge_base(page)
    await ended_by_key(page)
    manhole = await answered_by_key(page, citizen)
    seconds = await registered_by_keys(page)
    print(f"an open manhole registered by keys alone, {KEY_MS} ms a key: {seconds:.1f} s")
    assert seconds < 120
    await ended_by_key(page)
    await solved_by_the_clerk(system, page, manhole, after)
    await confirmed_by_telephone(system, applicant, manhole)

    ticket, whole = await told_on_its_page(screen, question)
    assert whole["ticket"]["state"] == "answered_on_the_spot"
    await expect(ticket.locator(".story")).to_contain_text("Балабақша кезегіне")
    (tied,) = await ticket.evaluate(
        "(number) => fetch(`/api/tickets/${number}/answered-by`).then((it) => it.json())", question
    )
    assert (tied["version"], tied["language"]) == (1, "kk")
    ticket, whole = await told_on_its_page(screen, manhole)
    await ticket.locator(".story").scroll_into_view_if_needed()
    await shot(ticket, "real-confirmed")
    assert (whole["ticket"]["state"], whole["ticket"]["answer"]) == ("confirmed", "Люк жабылды")
    assert whole["ticket"]["district"] is not None
    steps = [(line["step"], line["part"]) for line in whole["history"] if line["step"]]
    assert steps == [("assign", "operator"), ("accept", "body"), ("resolve", "body"),
                     ("confirm", "applicant")]  # fmt: skip
    assert all(
        line["person"] for line in whole["history"] if line["step"] and line["part"] != "applicant"
    )
    await expect(ticket.locator(".story")).to_contain_text("Аудан: Есіл")
    await expect(ticket.locator(".story")).to_contain_text("телефон арқылы")
    await expect(ticket.locator("#ticket-files li")).to_have_count(1)
    await page.keyboard.press("o")
    await situation(page, "signed_out")
