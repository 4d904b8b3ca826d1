"""Whatever becomes of the operator's page in mid-call, she speaks with the same caller again."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, Playwright, expect

from bench.system import System, until
from sip_peers.peers import AnswerBehaviour, Caller, OutgoingCall
from tests.calls.conftest import out_system
from tests.calls.stage import Stage, tones_in
from tests.pages.conftest import Screen, situation
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    at_the_desk,
    hears_the_citizen,
    speaking_browser,
)
from tests.pages.wire import SoundWire, Wire, wire_to

__all__ = ["out_system"]
pytestmark = [pytest.mark.pages, pytest.mark.calls, pytest.mark.alone]

CUT_SECONDS = 10.0
# A page that does nothing any more, though its sockets stand.
HANGS = "() => { const end = Date.now() + 3000; while (Date.now() < end); }"
# What a browser does to the timers of a page that nobody has looked at for minutes.
HIDDEN = """() => {
  for (const name of ['setTimeout', 'setInterval']) {
    const real = window[name].bind(window);
    window[name] = (action, ms = 0, ...more) => real(action, Math.max(ms, 60000), ...more);
  }
}"""


@dataclass
class Shift:
    """One operator at her page, a wire to it that can be cut, and everybody else."""

    system: System
    stage: Stage
    wire: Wire
    screen: Screen
    page: Page

    async def operator(self) -> dict[str, Any]:
        """1001 as the dispatcher has her."""
        told: dict[str, Any] = (await self.system.floor())["floor"]["operators"]["1001"]
        return told

    async def until_operator(self, state: str, seconds: float = 20) -> None:
        async def so() -> bool:
            return bool((await self.operator())["state"] == state)

        await until(so, seconds, f"1001 {state}", every=0.02)

    async def call(self) -> dict[str, Any]:
        """The only call, as the dispatcher has it."""
        (call,) = (await self.system.floor())["floor"]["calls"].values()
        return dict(call)

    async def until_call(self, state: str, seconds: float) -> None:
        async def so() -> bool:
            return bool((await self.call())["state"] == state)

        await until(so, seconds, f"the call is {state}", every=0.02)


@pytest_asyncio.fixture(loop_scope="session")
async def shift(
    out_system: System, playwright: Playwright, light_chromium: str, tmp_path: Path
) -> AsyncIterator[Shift]:
    async with (
        Stage(out_system) as stage,
        wire_to(out_system.settings.ports.web_port) as wire,
        speaking_browser(playwright, light_chromium, wire.address, tmp_path) as screen,
    ):
        page = await at_the_desk(out_system, screen)
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        made = Shift(out_system, stage, wire, screen, page)
        yield made
        await situation(made.page, "available")
        await made.page.keyboard.press("Escape")
        await made.page.keyboard.press("o")
        await made.until_operator("signed_out")


async def speak(page: Page, call: OutgoingCall, seconds: float = 20) -> None:
    """They hear each other, from now on; and for another 200 ms, so that at least one of those by
    which a recording is looked at for tones (tones_in) lies within what each of them says."""
    heard = asyncio.create_task(call.media.hears(OPERATOR_HERTZ, seconds))
    await hears_the_citizen(page, seconds)
    assert await heard, "the caller hears the operator"
    assert await call.media.hears(OPERATOR_HERTZ, seconds), "and goes on hearing"


async def begin(shift: Shift) -> tuple[Caller, OutgoingCall, dict[str, Any]]:
    """A talk, and the call as it began."""
    citizen = shift.stage.citizen()
    call = citizen.dial()
    await shift.page.wait_for_selector('[data-action="answer"]')
    return citizen, call, await answer(shift, call)


async def answer(shift: Shift, call: OutgoingCall) -> dict[str, Any]:
    await shift.page.keyboard.press("Space")
    await situation(shift.page, "talking")
    await speak(shift.page, call)
    await shift.page.fill("#subject", "Ашық люк")
    return await shift.call()


async def go_on(shift: Shift, call: OutgoingCall, before: dict[str, Any]) -> None:
    """The same talk goes on: the same ticket with its words, and the same clock."""
    await situation(shift.page, "talking")
    await speak(shift.page, call)
    now = await shift.call()
    assert [now[it] for it in ("call_id", "ticket", "connected_at")] == [
        before[it] for it in ("call_id", "ticket", "connected_at")
    ]
    await expect(shift.page.locator("#ticket-number")).to_have_text(before["ticket"])
    await expect(shift.page.locator("#subject")).to_have_value("Ашық люк")


async def end(shift: Shift, citizen: Caller, *, pieces: int) -> None:
    """The caller hangs up; the call has one row, and both sides of each piece are recorded."""
    began = time.monotonic()
    citizen.hang_up()
    await situation(shift.page, "wrap_up")
    assert time.monotonic() - began < 2, "the page notices at once"
    await expect(shift.page.locator('[data-action="mute"]')).to_have_count(0)
    row = await shift.stage.row(citizen)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    assert len(row["recordings"]) == pieces
    for path in row["recordings_sides"]:
        her, his = sorted(tones_in(path, {OPERATOR_HERTZ, CITIZEN_HERTZ}), key=min)
        assert OPERATOR_HERTZ in her, path  # where she was cut off, a trace of the other side
        assert his == {CITIZEN_HERTZ}, path


async def test_the_page_is_loaded_anew(shift: Shift) -> None:
    citizen, call, before = await begin(shift)
    await shift.page.reload()
    await go_on(shift, call, before)
    await end(shift, citizen, pieces=2)


async def test_the_page_is_closed_and_opened_again(shift: Shift) -> None:
    citizen, call, before = await begin(shift)
    await shift.page.close()
    await shift.until_call("kept", 1)
    shift.page = await shift.screen.page("/desk")
    await go_on(shift, call, before)
    await end(shift, citizen, pieces=2)


async def test_the_sockets_are_cut_and_the_talk_never_stops(shift: Shift) -> None:
    citizen, call, before = await begin(shift)
    shift.wire.cut()
    await shift.page.wait_for_selector('[data-light="phone"][data-look="bad"]', timeout=3000)
    await asyncio.sleep(CUT_SECONDS - 3)  # the length of the cut is the case
    await speak(shift.page, call)
    shift.wire.mend()
    await shift.page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=2500)
    await go_on(shift, call, before)
    await end(shift, citizen, pieces=1)


async def test_the_network_is_cut(shift: Shift) -> None:
    sound = await SoundWire.of(shift.page)
    citizen, call, before = await begin(shift)
    shift.wire.cut()
    await sound.cut()
    cut_at = time.monotonic()
    await shift.until_call("kept", 5)
    await asyncio.sleep(cut_at + CUT_SECONDS - time.monotonic())
    shift.wire.mend()
    await sound.mend()
    await go_on(shift, call, before)
    await end(shift, citizen, pieces=2)


async def test_the_web_process_is_killed(shift: Shift) -> None:
    citizen, call, before = await begin(shift)
    await shift.system.refresh()
    shift.system.signal("web", signal.SIGKILL)
    await shift.page.wait_for_selector('[data-light="phone"][data-look="bad"]', timeout=3000)
    await shift.page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=60000)
    await go_on(shift, call, before)
    await end(shift, citizen, pieces=1)


async def test_a_dead_page_is_offered_nobody(shift: Shift) -> None:
    """Found within 3 s while idle; and while it rings, the caller goes to the next at once. All
    that in a hidden tab, and it comes back by itself."""
    other = await shift.stage.operator(2, AnswerBehaviour())
    await shift.page.evaluate(HIDDEN)
    hung = asyncio.create_task(shift.page.evaluate(HANGS))
    await shift.until_operator("paused", 3)
    await hung
    await shift.until_operator("available", 3)
    shift.wire.cut()
    await shift.until_operator("paused", 3)
    assert (await shift.operator())["reason"] == "unreachable"
    first = shift.stage.citizen()
    first.dial()
    ring = await other.next_ring()
    shift.wire.mend()
    await shift.until_operator("available", 3)
    ring.hang_up()
    await shift.system.until_available(["1002"])
    second = shift.stage.citizen()
    second.dial()
    await situation(shift.page, "ringing")
    shift.wire.cut()
    await shift.until_operator("paused", 3)
    await other.next_ring(1)
    shift.wire.mend()
    await situation(shift.page, "available")
    for citizen in (first, second):
        citizen.hang_up()
    rows = await shift.stage.rows(2)
    rung = [[(it["operator"], it["result"]) for it in row["rings"]] for row in rows]
    assert rung == [[("1002", "answered")], [("1001", "unreachable"), ("1002", "answered")]]


async def test_of_two_windows_one_rings_and_the_other_takes_the_call_over(shift: Shift) -> None:
    first = shift.page
    shift.page = second = await shift.screen.page("/desk")
    await situation(second, "available")
    await situation(first, "elsewhere")
    citizen = shift.stage.citizen()
    call = citizen.dial()
    await second.wait_for_selector('[data-action="answer"]')
    await expect(first.locator('[data-action="answer"]')).to_have_count(0)
    before = await answer(shift, call)
    await situation(first, "elsewhere")
    await first.keyboard.press("g")
    shift.page = first
    await go_on(shift, call, before)
    await situation(second, "elsewhere")
    await second.reload()
    await situation(second, "elsewhere")
    await speak(first, call)
    await end(shift, citizen, pieces=2)
