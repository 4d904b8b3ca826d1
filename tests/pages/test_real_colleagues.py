"""By keys, on a real Asterisk, in a real browser: a caller handed on, a colleague asked along, a
private word with the outside, an emergency, keys for a machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bench.system import System, until
from sip_peers.outside import outside as reached_outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone, OutgoingCall, Voice, WireLog
from tests.pages.conftest import Screen, nobody_at_work, shot, situation
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    Citizen,
    at_the_desk,
    citizen,
    hears,
    screen,
)
from tests.pages.tongues import in_each_language

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]
COLLEAGUE_HERTZ = 1300
FITS = """
[...document.querySelectorAll(".strip-actions button")].every((it) => {
  const { left, right, bottom } = it.getBoundingClientRect();
  return left > 0 && right <= innerWidth && bottom <= 80;
})
"""
AMONG = 0.2  # of what one hears, where two speak at once


@pytest.fixture(scope="module")
def system(brisk_system: System) -> System:
    return nobody_at_work(brisk_system)


async def talking(system: System, screen: Screen, citizen: Citizen) -> tuple[Page, OutgoingCall]:
    """The operator's page speaks with the citizen; nobody else is on the shift yet."""
    page = await at_the_desk(system, screen)
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await hears(page, CITIZEN_HERTZ)
    return page, call


@pytest_asyncio.fixture(loop_scope="session")
async def colleague(system: System) -> AsyncIterator[OperatorPhone]:
    """Operator 1002 with a SIP telephone; signs in by `comes`."""
    phone = OperatorPhone(
        system.operators[1], system.pbx, WireLog(),
        plan=AnswerBehaviour(0.3), voice=Voice(hertz=COLLEAGUE_HERTZ), listens=True,
    )  # fmt: skip
    await phone.plug_in()
    yield phone
    out = phone.dial("*12")

    async def signed_out() -> bool:
        return (await system.operator_states())["1002"] == "signed_out"

    await until(signed_out, 20, "the colleague has left")
    out.hang_up()
    phone.unplug()


async def comes(system: System, phone: OperatorPhone) -> None:
    code = phone.dial("*10")
    await system.until_available(["1002"])
    code.hang_up()

    async def put_down() -> bool:
        return not (await system.floor())["floor"]["operators"]["1002"]["engaged"]

    await until(put_down, 20, "the colleague has put the telephone down")


#: Whether the page's server knows that the colleague is free: it hears of it after the dispatcher.
FREE = """() => fetch("/api/colleagues").then((it) => it.json())
  .then(({ colleagues }) => colleagues.some((it) => it.extension === "1002" && it.free))"""


async def choose(page: Page, key: str) -> None:
    """Opens the menu of colleagues by its key and takes the first by the digit."""

    async def free() -> bool:
        return bool(await page.evaluate(FREE))

    await until(free, 20, "the colleague is free for the page")
    await page.keyboard.press(f"Alt+{key}")
    await expect(page.locator("#transfer-menu[open] [data-colleagues] button")).to_have_count(9)
    await shot(page, f"real-colleagues-{key}")
    await page.keyboard.press("1")


async def leaves(page: Page) -> None:
    await page.keyboard.press("Alt+g")
    await situation(page, "available")
    await page.keyboard.press("Alt+o")
    await situation(page, "signed_out")


def every_action_fits(page: Page, name: str) -> Callable[[str], Awaitable[None]]:
    async def look(code: str) -> None:
        await shot(page, f"{name}-{code}")
        assert await page.evaluate(FITS), f"every action is on the screen ({code})"

    return look


async def test_handed_on_by_key(
    system: System, screen: Screen, citizen: Citizen, colleague: OperatorPhone
) -> None:
    page, call = await talking(system, screen, citizen)
    await comes(system, colleague)
    number = await page.text_content("#ticket-number")
    await choose(page, "t")
    ring = await colleague.next_ring()
    await situation(page, "wrap_up")
    assert await call.media.hears(COLLEAGUE_HERTZ)
    assert await ring.media.hears(CITIZEN_HERTZ)
    ring.hang_up()
    await asyncio.wait_for(call.ended.wait(), 20)
    await leaves(page)
    row = await told(system, number, recordings=2)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")


async def test_handed_on_by_key_to_who_speaks_a_language(
    system: System, screen: Screen, citizen: Citizen, colleague: OperatorPhone
) -> None:
    page, call = await talking(system, screen, citizen)
    await comes(system, colleague)
    number = await page.text_content("#ticket-number")
    await page.keyboard.press("Alt+t")
    await page.fill("#transfer-menu[open] input[type=search]", "қаза")
    await expect(page.locator("#transfer-menu[open] [data-to='language:kk']")).to_be_visible()
    await page.keyboard.press("Enter")
    ring = await colleague.next_ring()
    await situation(page, "wrap_up")
    assert await call.media.hears(COLLEAGUE_HERTZ)
    assert await ring.media.hears(CITIZEN_HERTZ)
    ring.hang_up()
    await asyncio.wait_for(call.ended.wait(), 20)
    await leaves(page)
    row = await told(system, number, recordings=2)
    assert (row["outcome"], row["operator"], row["line"]) == ("answered", "1002", "109")


async def test_asked_along_by_key_and_left_with_the_caller(
    system: System, screen: Screen, citizen: Citizen, colleague: OperatorPhone
) -> None:
    page, call = await talking(system, screen, citizen)
    await comes(system, colleague)
    number = await page.text_content("#ticket-number")
    await choose(page, "j")
    ring = await colleague.next_ring()
    for hertz in (OPERATOR_HERTZ, COLLEAGUE_HERTZ):
        assert await call.media.hears(hertz, 8, share=AMONG), f"the citizen hears {hertz} Hz"
    for hertz in (OPERATOR_HERTZ, CITIZEN_HERTZ):
        assert await ring.media.hears(hertz, 8, share=AMONG), f"the colleague hears {hertz} Hz"
    await hears(page, CITIZEN_HERTZ)
    await hears(page, COLLEAGUE_HERTZ)
    await situation(page, "talking")
    await in_each_language(page, every_action_fits(page, "real-three"))
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    assert await call.media.hears(COLLEAGUE_HERTZ), "the two talk on"
    assert await ring.media.hears(CITIZEN_HERTZ)
    assert not call.ended.is_set()
    ring.hang_up()
    await asyncio.wait_for(call.ended.wait(), 20)
    await leaves(page)
    row = await told(system, number, recordings=2)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")


async def test_keys_for_a_machine_at_the_other_end(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page, call = await talking(system, screen, citizen)
    await page.keyboard.press("Alt+n")
    await page.wait_for_selector("#keypad[open]")
    for key in ("5", "0", "#"):
        await page.keyboard.press(key)
    await shot(page, "real-keypad")

    async def heard() -> bool:
        return call.media.keys_heard == "50#"

    await until(heard, 20, "the keys are heard")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await leaves(page)


@pytest_asyncio.fixture(loop_scope="session")
async def outside(system: System) -> AsyncIterator[OperatorPhone]:
    """Whoever is reached by the trunk."""
    out = system.settings.trunk.trunk_out
    with reached_outside(system.pbx, out, COLLEAGUE_HERTZ, AnswerBehaviour(0.3)) as peer:
        yield peer


async def test_a_private_word_with_a_body_by_key_and_connected(
    system: System, screen: Screen, citizen: Citizen, outside: OperatorPhone
) -> None:
    page, call = await talking(system, screen, citizen)
    number = await page.text_content("#ticket-number")
    await page.keyboard.press("Alt+q")
    await page.locator("#transfer-menu[open] input[type=search]").fill("су арнасы")
    await expect(page.locator("#transfer-menu[open] [data-colleagues] button")).to_have_count(1)
    await page.keyboard.press("Enter")
    body = await outside.next_ring()
    assert await body.media.hears(OPERATOR_HERTZ)
    await situation(page, "hold")
    await page.wait_for_selector('[data-action="away"]')
    await shot(page, "real-private-word")
    await expect(page.locator('[data-action="end"]')).to_have_count(0)
    await page.keyboard.press("Alt+t")
    await situation(page, "wrap_up")
    assert await call.media.hears(COLLEAGUE_HERTZ) and await body.media.hears(CITIZEN_HERTZ, 5)
    body.hang_up()
    await asyncio.wait_for(call.ended.wait(), 20)
    await leaves(page)
    row = await told(system, number, recordings=2)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")


async def test_an_emergency_by_key_is_read_aloud_and_sent_away(
    system: System, screen: Screen, citizen: Citizen, outside: OperatorPhone
) -> None:
    page, call = await talking(system, screen, citizen)
    await page.keyboard.press("Enter")
    await page.fill("#address", "Кабанбай батыр 12")
    await page.keyboard.press("Alt+s")
    await page.wait_for_selector("#transfer-menu[open]")
    await shot(page, "real-emergency-menu")
    await page.keyboard.press("3")
    service = await outside.next_ring()
    assert service.dialled_number == "103"
    assert await call.media.hears(COLLEAGUE_HERTZ, 8, share=AMONG)
    assert await service.media.hears(CITIZEN_HERTZ, 8, share=AMONG)
    await expect(page.locator("#read-aloud dd").first).to_have_text("Кабанбай батыр 12")
    await in_each_language(page, every_action_fits(page, "real-emergency"))
    await page.keyboard.press("Alt+z")
    await asyncio.wait_for(service.ended.wait(), 20)
    await page.wait_for_selector("#read-aloud", state="hidden")
    assert await call.media.hears(OPERATOR_HERTZ), "the citizen stays with the operator"
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await leaves(page)


async def told(system: System, number: str | None, recordings: int) -> dict[str, object]:
    """The one record of this ticket's call, once it has ended and its recordings are there."""
    found: list[dict[str, object]] = []

    async def complete() -> bool:
        found[:] = [row for row in await system.calls() if row["number"] == number]
        return any(row["outcome"] and len(row["recordings"]) == recordings for row in found)

    await until(complete, 20, "the call is on record with its recordings", every=0.3)
    (row,) = found
    return row


async def test_on_the_table_and_back_into_the_browser(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """The same conversation on her other telephone, and back, by one key each."""
    page, call = await talking(system, screen, citizen)
    number = await page.text_content("#ticket-number")
    table = OperatorPhone(
        system.operators[0], system.pbx, WireLog(),
        plan=AnswerBehaviour(0.3), voice=Voice(hertz=COLLEAGUE_HERTZ), listens=True,
    )  # fmt: skip
    await table.plug_in()
    await expect(page.locator('[data-action="move"]')).to_be_visible()
    await page.keyboard.press("Alt+y")
    ring = await table.next_ring()
    await situation(page, "talking")
    assert await call.media.hears(COLLEAGUE_HERTZ)
    assert await ring.media.hears(CITIZEN_HERTZ)
    await expect(page.locator('[data-action="move"]')).to_contain_text("Браузерге")
    await shot(page, "real-on-the-table")
    await page.keyboard.press("Alt+y")
    await asyncio.wait_for(ring.ended.wait(), 20)
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await hears(page, CITIZEN_HERTZ)
    assert not call.ended.is_set()
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await leaves(page)
    row = await told(system, number, recordings=3)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    await table.register(0)
    table.unplug()
