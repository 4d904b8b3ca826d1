"""Who is not there any more: a caller's telephone that vanishes without a word."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from bench.system import System, until
from sip_peers.peers import Answer
from tests.calls.conftest import started
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_calling_out import rows

pytestmark = pytest.mark.calls
SILENCE_SECONDS = 3


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    yield from started(
        greeting="none",
        wrap_up_seconds=0,
        short_abandon_seconds=1,
        trunk_silence_seconds=SILENCE_SECONDS,
    )


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

    await until(there, 10, "the call's facts")
    (row,) = found
    return row


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
    phone = await stage.operator(1, Answer())
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
