"""A caller keeps his place by key 1 and hangs up; when it comes up an operator is rung, then he."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from bench.system import System, until
from sip_peers.peers import AnswerBehaviour, Caller, LetRing, OperatorPhone, OutgoingCall, Reject
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_calling_out import desk, provider, recorded, rows

__all__ = ["desk", "provider"]
pytestmark = pytest.mark.calls
#: What says the digit 7, and what the citizen hears first: tones that can be told apart.
SEVEN, HELLO = 700, 1500


@pytest_asyncio.fixture
async def stage(out_system: System) -> AsyncIterator[Stage]:
    folder = out_system.settings.folders.sounds_dir
    for name, hertz in (("digit-7-kk", SEVEN), ("callback-hello-kk", HELLO)):
        wave = np.sin(2 * np.pi * hertz * np.arange(8000) / 8000) * 0.5
        soundfile.write(folder / f"{name}.wav", wave, 8000, subtype="PCM_16")
    async with Stage(out_system) as stage:
        yield stage


async def waiting(stage: Stage, citizen: Caller) -> OutgoingCall:
    call = citizen.dial()
    await soon(call.answered)

    async def waits() -> bool:
        calls = (await stage.system.floor())["floor"]["calls"].values()
        return any(each["greeted_at"] for each in calls)

    await until(waits, 20, "the caller waits")
    return call


async def keeps_his_place(stage: Stage) -> Caller:
    """Waits, presses 1, hears his number, hangs up."""
    citizen = stage.citizen()
    call = await waiting(stage, citizen)
    call.media.press("1")
    assert await call.media.hears(SEVEN), "the digits of his number"
    call.hang_up()
    return citizen


async def callback_of(stage: Stage, number: str, *, over: bool) -> Any:
    found: list[Any] = []

    async def there() -> bool:
        wanted = "SELECT * FROM callbacks WHERE number = $1"
        found[:] = await rows(stage.system, wanted, f"+{number}")
        return bool(found) and (found[0]["result"] is not None or not over)

    await until(there, 20, "the callback is on record", every=0.1)
    (row,) = found
    return row


async def test_busy_at_first_then_reached_recorded_in_the_ticket_of_the_place(
    stage: Stage, provider: OperatorPhone, desk: Any
) -> None:
    citizen = await keeps_his_place(stage)
    kept = await stage.row(citizen)
    assert kept["outcome"] == "callback_kept" and kept["number"]
    provider.plan = Reject(486)
    phone = await stage.operator(1, AnswerBehaviour())
    hers = await phone.next_ring()
    assert hers.caller_number.endswith(citizen.number[-10:]), "her telephone shows whom she calls"
    theirs = await provider.next_ring()
    assert theirs.dialled_number == f"+{citizen.number}"
    assert theirs.began_at_us > hers.answered_at_us, "her telephone first"
    await soon(hers.ended, 20)
    provider.plan = AnswerBehaviour()
    again = await phone.next_ring(15)
    theirs = await provider.next_ring()
    assert await theirs.media.hears(HELLO), "he hears who calls"
    await talking(theirs, again)
    await asyncio.sleep(1.0)  # speech to record, not a wait for anything
    theirs.hang_up()
    await soon(again.ended)
    callback = await callback_of(stage, citizen.number, over=True)
    assert (callback["result"], callback["attempts"], callback["reached_by"]) == (
        "reached",
        2,
        "1001",
    )
    assert callback["ticket"] == kept["number"]
    made = "SELECT result FROM calls_out WHERE callback = $1 ORDER BY asked_at"
    results = [row["result"] for row in await rows(stage.system, made, callback["callback_id"])]
    assert results[0] == "busy"
    (task,) = await rows(stage.system, "SELECT * FROM tasks WHERE ticket = $1", kept["number"])
    assert task["done_at"] is not None and task["done_call"].startswith("pbx1-out-")
    await stage.until_state(phone, "available", None)
    await recorded(stage, desk, kept["number"])


async def test_who_withholds_his_number_types_one(stage: Stage, provider: OperatorPhone) -> None:
    call = await waiting(stage, stage.anonymous())
    call.media.press("1")
    call.media.press("112#")  # no number of a citizen: nothing is kept, he types again
    call.media.press("87051112277#")
    assert await call.media.hears(SEVEN, 20), "the digits that he typed"
    call.hang_up()
    callback = await callback_of(stage, "77051112277", over=False)
    assert callback["source"] == "asked"
    ((applicant,),) = await rows(
        stage.system, "SELECT applicant FROM tickets WHERE number = $1", callback["ticket"]
    )
    assert applicant == "+77051112277"
    phone = await stage.operator(1, AnswerBehaviour())
    theirs = await provider.next_ring(15)
    assert theirs.dialled_number == "+77051112277"
    theirs.answer()
    await talking(theirs, phone.rings[0])
    theirs.hang_up()
    assert (await callback_of(stage, "77051112277", over=True))["result"] == "reached"


async def test_he_calls_again_and_is_answered_so_nobody_calls_him(
    stage: Stage, provider: OperatorPhone
) -> None:
    citizen = await keeps_his_place(stage)
    await callback_of(stage, citizen.number, over=False)
    again = citizen.dial()
    await soon(again.answered)
    phone = await stage.operator(1, AnswerBehaviour())
    hers = await phone.next_ring()
    await talking(again, hers)
    again.hang_up()
    callback = await callback_of(stage, citizen.number, over=True)
    assert (callback["result"], callback["attempts"]) == ("cancelled", 0)
    assert callback["done_call"] is not None
    await stage.until_state(phone, "available", None)
    assert provider.rings == [] and len(phone.rings) == 1
    await stage.rows(2)


async def test_a_dispatcher_killed_while_he_is_rung_rings_nobody_twice(
    stage: Stage, provider: OperatorPhone
) -> None:
    citizen = await keeps_his_place(stage)
    provider.plan = LetRing()
    phone = await stage.operator(1, AnswerBehaviour())
    hers = await phone.next_ring()
    theirs = await provider.next_ring()
    await stage.system.refresh()
    stage.system.signal("dispatcher", signal.SIGKILL)
    theirs.answer()
    await talking(theirs, hers)
    await stage.system.until_agreed()
    theirs.hang_up()
    await soon(hers.ended)
    callback = await callback_of(stage, citizen.number, over=True)
    assert (callback["result"], callback["attempts"]) == ("reached", 1)
    await stage.until_state(phone, "available", None)
    assert len(provider.rings) == 1 and len(phone.rings) == 1
