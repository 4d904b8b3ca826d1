"""Who is not there any more: a telephone that vanishes without a word, a PBX that is killed."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from bench.system import System, until
from queue_manager.rows.missed_calls import missed_calls
from queue_manager.rows.service_level import ServiceLevelPeriod
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import AnswerBehaviour, LetRing
from tests.calls.stage import OPERATOR_HERTZ, Stage, soon, talking
from tests.calls.test_calling_out import rows
from tests.whole_systems import whole_system

pytestmark = pytest.mark.calls
SILENCE_SECONDS = 3
PHONE_SILENCE_SECONDS = 2


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with whole_system(
        greeting="none",
        wrap_up_seconds=0,
        short_abandon_seconds=1,
        trunk_silence_seconds=SILENCE_SECONDS,
        phone_silence_seconds=PHONE_SILENCE_SECONDS,
    ) as started:
        yield started


@pytest_asyncio.fixture
async def stage(system: System) -> AsyncIterator[Stage]:
    async with Stage(system) as stage:
        yield stage


async def facts(system: System, call_id: str) -> Any:
    """What is on record of an ended call, once its facts are."""
    found: list[Any] = []

    async def there() -> bool:
        query = "SELECT f.*, c.cut_off FROM contact_facts f JOIN calls c ON c.call_id = contact_id"
        found[:] = await rows(system, f"{query} WHERE contact_id = $1", call_id)
        return bool(found)

    await until(there, 20, "the call's facts")
    (row,) = found
    return row


async def recorded(system: System) -> None:
    """Waits until two seconds of the only talk are on the disk, in stereo, 16 bits at 8 kHz. Those
    of talks before it may be there still, to be encoded."""
    folder = system.settings.folders.incoming_dir

    async def there() -> bool:
        rings = (await system.floor())["floor"]["rings"]
        raws = [folder / f"{leg}.raw" for leg, it in rings.items() if it["connected"]]
        return any(raw.stat().st_size >= 2 * 8000 * 2 * 2 for raw in raws)

    await until(there, 20, "two seconds are recorded")


async def missed(system: System, begins: datetime) -> set[str]:
    """The calls on the list of missed calls from `begins` on."""
    connection = await asyncpg.connect(system.settings.stores.database_url)
    try:
        period = ServiceLevelPeriod(begins, begins + timedelta(hours=1))
        return {call.call_id for call in await missed_calls(connection, period)}
    finally:
        await connection.close()


async def test_a_waiting_caller_whose_telephone_vanishes_leaves_the_queue(stage: Stage) -> None:
    caller = stage.citizen()
    call = caller.dial()
    await soon(call.media.first_heard)
    caller.close()
    row = await stage.row(caller)
    assert SILENCE_SECONDS <= row["waited_seconds"] < SILENCE_SECONDS + 2.5
    assert row["outcome"] == "abandoned"
    fact = await facts(stage.system, row["call_id"])
    assert (fact["cut_off"], fact["cause"]) == ("vanished", "vanished")
    owed = "SELECT done_at FROM tasks WHERE ticket = $1 AND kind = 'call_back'"
    assert [it["done_at"] for it in await rows(stage.system, owed, row["number"])] == [None]


async def test_a_caller_who_vanishes_from_a_talk_leaves_the_operator_free(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    caller.close()
    await soon(ring.ended, SILENCE_SECONDS + 3)
    row = await stage.row(caller)
    assert row["outcome"] == "answered"
    assert (await facts(stage.system, row["call_id"]))["cut_off"] == "vanished"
    await stage.until_state(phone, "available", None)


async def test_a_telephone_without_sound_is_set_aside_the_second_time(stage: Stage) -> None:
    silent = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    first = await silent.next_ring()
    other = await stage.operator(2, LetRing())
    silent.voice = None  # however often it is rung from now on
    await soon(first.acknowledged)
    first.media.fall_silent()
    third = await other.next_ring(20)
    await stage.until_state(silent, "paused", "no_sound")
    third.answer()
    await talking(call, third)
    third.hang_up()
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")


async def test_a_telephone_that_only_suppresses_silence_is_there(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    ring.media.fall_silent()
    for _ in range(6 * PHONE_SILENCE_SECONDS):
        with pytest.raises(TimeoutError):  # two reports a second, and nothing ends meanwhile
            await soon(ring.ended, 0.5)
        ring.media.report()
    ring.media.speak_again()
    assert await call.media.hears(OPERATOR_HERTZ), "the talk goes on"


async def test_who_talks_and_who_waits_when_the_exchange_is_killed_is_owed_a_call(
    stage: Stage,
) -> None:
    system = stage.system
    phone = await stage.operator(1, AnswerBehaviour())
    talker, waiter = stage.citizen(), stage.citizen()
    talk = talker.dial()
    ring = await phone.next_ring()
    await talking(talk, ring)
    began_us = now_us()
    await soon(waiter.dial().media.first_heard)
    await recorded(system)
    system.signal("asterisk", signal.SIGKILL)
    long = (now_us() - began_us) / 1e6
    query = """SELECT c.*, f.cause, r.seconds, r.ticket AS recorded FROM calls c
               JOIN contact_facts f ON f.contact_id = c.call_id
               JOIN tasks t ON t.ticket = c.ticket AND t.kind = 'call_back' AND t.done_at IS NULL
               LEFT JOIN recordings r ON r.call_id = c.call_id
               WHERE c.cut_off = 'pbx_down' ORDER BY c.offered_at"""
    found: list[Any] = []

    async def booked() -> bool:
        found[:] = await rows(system, query)
        return len(found) == 2 and found[0]["recorded"] is not None

    await until(booked, 90, "both are owed a call", every=0.1)
    talked, waited = found
    assert (talked["outcome"], waited["outcome"]) == ("answered", "failed")
    assert (talked["cause"], waited["cause"]) == ("ours", "ours")
    assert talked["talk_seconds"] == pytest.approx(long, abs=3), "it grew no more"
    assert talked["recorded"] == talked["ticket"]
    assert talked["seconds"] > 1.5, "what was on the disk is kept"
    assert {talked["call_id"], waited["call_id"]} <= await missed(system, talked["offered_at"])
