"""An operator rejects, is busy, does not answer, or is gone: the next one rings at once."""

from __future__ import annotations

import pytest

from sip_peers.peers import AnswerBehaviour, LetRing, OperatorPhone, Plan, Reject, Vanish
from tests.calls.stage import Stage, soon, talking

pytestmark = pytest.mark.calls
AT_ONCE_US = 100_000


async def two_operators(stage: Stage, first: Plan) -> tuple[OperatorPhone, OperatorPhone]:
    """The first has been idle longer, so he is rung first."""
    return await stage.operator(1, first), await stage.operator(2, AnswerBehaviour())


@pytest.mark.alone
@pytest.mark.parametrize(("status", "result"), [(486, "busy"), (603, "rejected")])
async def test_who_rejects_is_set_aside_and_the_next_rings(
    stage: Stage, status: int, result: str
) -> None:
    unwilling, willing = await two_operators(stage, Reject(status))
    caller = stage.citizen()
    call = caller.dial()
    refused = await unwilling.next_ring()
    ring = await willing.next_ring()
    assert ring.began_at_us - refused.ended_at_us < AT_ONCE_US
    await stage.until_state(unwilling, "paused", result)
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    rings = [(r["operator"], r["result"]) for r in row["rings"]]
    assert rings == [("1001", result), ("1002", "answered")]


@pytest.mark.alone
@pytest.mark.parametrize("silence", [LetRing(), Vanish()])
async def test_six_seconds_then_the_next(stage: Stage, silence: Plan) -> None:
    asleep, awake = await two_operators(stage, silence)
    caller = stage.citizen()
    call = caller.dial()
    missed = await asleep.next_ring()
    ring = await awake.next_ring(8)
    rang_us = ring.began_at_us - missed.began_at_us
    assert 5_900_000 < rang_us < 6_150_000
    await stage.until_state(asleep, "paused", "no_answer")
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    rings = [(r["operator"], r["result"]) for r in row["rings"]]
    assert rings == [("1001", "no_answer"), ("1002", "answered")]
    assert row["rings"][0]["seconds"] == pytest.approx(rang_us / 1e6, abs=0.1)


async def test_who_was_set_aside_comes_back_by_dialling(stage: Stage) -> None:
    phone = await stage.operator(1, Reject(603))
    caller = stage.citizen()
    call = caller.dial()
    await phone.next_ring()
    await stage.until_state(phone, "paused", "rejected")
    phone.plan = AnswerBehaviour()
    phone.dial("*10")
    ring = await phone.next_ring()
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)


async def test_a_telephone_that_left_is_not_rung(stage: Stage) -> None:
    gone, there = await two_operators(stage, AnswerBehaviour())
    await gone.register(0)
    await stage.until_state(gone, "paused", "unreachable")
    call = stage.citizen().dial()
    ring = await there.next_ring()
    await talking(call, ring)
    assert gone.rings == []
    ring.hang_up()
    await soon(call.ended)
    await gone.register()
    await stage.until_state(gone, "available", None)
