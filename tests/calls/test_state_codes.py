"""Plain telephones set the operator's state: *10 available, *11 pause, *12 sign out."""

from __future__ import annotations

import pytest

from sip_peers.peers import AnswerBehaviour, LetRing
from tests.calls.stage import Stage, soon, talking

pytestmark = pytest.mark.calls


async def test_the_three_codes(stage: Stage) -> None:
    phone = await stage.operator(1, LetRing())
    await stage.dials(phone, "*11")
    await stage.until_state(phone, "paused", "break")
    await stage.dials(phone, "*12")
    await stage.until_state(phone, "signed_out", None)
    await stage.dials(phone, "*10")
    await stage.until_state(phone, "available", None)


async def test_a_pause_takes_the_ring_to_the_next(stage: Stage) -> None:
    first = await stage.operator(1, LetRing())
    call = stage.citizen().dial()
    ring = await first.next_ring()
    second = await stage.operator(2, AnswerBehaviour())
    await stage.dials(first, "*11")
    await soon(ring.ended)
    taken = await second.next_ring()
    await talking(call, taken)
    taken.hang_up()
    await soon(call.ended)


async def test_operators_call_each_other(stage: Stage) -> None:
    first = await stage.operator(1, AnswerBehaviour())
    second = await stage.operator(2, AnswerBehaviour())
    call = first.dial("1002")
    ring = await second.next_ring()
    assert ring.caller_number == "1001"
    assert await call.media.hears(500)
    call.hang_up()
    await soon(ring.ended)


async def test_an_operators_password_is_not_a_trunk(stage: Stage) -> None:
    """A citizen cannot dial into the house, nor out of it."""
    await stage.operator(1, AnswerBehaviour())
    for number in ("1001", "*10", "87010000000", "00", "s"):
        caller = stage.citizen()
        call = caller.dial(number)
        await soon(call.ended)
        assert not call.answered.is_set(), number
        stage.callers.remove(caller)
        caller.close()
    assert stage.phones[0].rings == []
