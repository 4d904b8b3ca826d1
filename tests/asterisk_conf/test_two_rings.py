"""Two telephones ring for one caller: one of them has him, also where both answer at once."""

from __future__ import annotations

import asyncio
import os

import pytest

from sip_peers.peers import AnswerBehaviour, Caller, LetRing, OperatorPhone
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls

#: For a proof at leisure: RACES=500.
RACES = int(os.environ.get("RACES", "20"))
#: A colleague was quicker; or he is just being taken out, and his channel tells nothing.
TAKEN = {"7", "26"}


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 20)


async def race(
    boss: FakeDispatcher, caller: Caller, one: OperatorPhone, two: OperatorPhone, round_: int
) -> str:
    """Both pick up in the same instant; who had the caller."""
    heard = len(boss.events)
    call = caller.dial()
    offered = await boss.told("KomekOffered", since=heard)
    rings = [await boss.ring(offered, "1001", 1)]
    first = await one.next_ring()
    rings.append(await boss.ring_beside(offered, "1002", rings[0], 2))
    second = await two.next_ring()
    await boss.told("KomekGreeted", since=heard)
    for ring in (first, second) if round_ % 2 else (second, first):
        ring.answer()
    ended = [asyncio.create_task(soon(ring.ended)) for ring in (first, second)]
    await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
    lost = [ring_id for ring_id, task in zip(rings, ended, strict=True) if task.done()]
    assert len(lost) == 1, "exactly one of them goes without the caller"
    gone = await boss.gone(lost[0])
    assert gone["Cause"] in TAKEN
    [won] = set(rings) - set(lost)
    await boss.heard(lambda e: e["Event"] == "BridgeEnter" and e["Uniqueid"] == won)
    assert not call.ended.is_set()
    call.hang_up()
    for task in ended:
        await task
    await boss.gone(offered["Uniqueid"])
    await boss.gone(won)
    bridged = [e["Uniqueid"] for e in boss.events[heard:] if e["Event"] == "BridgeEnter"]
    assert sorted(bridged) == sorted([won, offered["Uniqueid"]]), boss.events[heard:]
    return won.rpartition("~")[2]


async def test_both_answer_in_the_same_instant_and_one_has_the_caller(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as one,
        phone(real_pbx, "1002", LetRing()) as two,
    ):
        won = [await race(boss, caller, one, two, number) for number in range(RACES)]
    assert real_pbx.channels() == []
    print({who: won.count(who) for who in set(won)})


async def test_the_second_has_him_and_the_caller_ends_with_her(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as one,
        phone(real_pbx, "1002", AnswerBehaviour()) as two,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        first_id = await boss.ring(offered, "1001", 1)
        first = await one.next_ring()
        await boss.ring_beside(offered, "1002", first_id, 2)
        second = await two.next_ring()
        assert await second.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        first.answer()  # nobody has told him yet
        await soon(first.ended)
        assert (await boss.gone(first_id))["Cause"] == "7"
        assert not call.ended.is_set()
        second.hang_up()
        await soon(call.ended)
        waits = [e for e in boss.events if e.get("UserEvent") == "KomekGreeted"]
        assert len(waits) == 1, "an ended call is not told to wait once more"
