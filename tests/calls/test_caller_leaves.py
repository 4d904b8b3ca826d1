"""A citizen hangs up at any moment: one outcome, a task to call back, nobody set aside."""

from __future__ import annotations

import asyncio

import pytest

from sip_peers.peers import AnswerBehaviour, LetRing
from tests.calls.stage import Stage, soon

pytestmark = pytest.mark.calls


@pytest.mark.alone
async def test_in_the_greeting(greeting_stage: Stage) -> None:
    stage = greeting_stage
    phone = await stage.operator(1, LetRing())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await soon(call.media.first_heard)
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["talk_seconds"]) == ("short_abandon", 0)
    assert row["waited_seconds"] == pytest.approx(
        (call.ended_at_us - call.began_at_us) / 1e6, abs=0.05
    )
    await stage.until_state(phone, "available", None)


@pytest.mark.alone
async def test_while_it_rings(stage: Stage) -> None:
    phone = await stage.operator(1, LetRing())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    call.hang_up()
    await soon(ring.ended)
    assert ring.status == 487
    assert ring.ended_at_us - call.ended_at_us < 200_000
    row = await stage.row(caller)
    assert row["outcome"] == "short_abandon"
    assert row["number"], "an unanswered call is registered too"
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [("1001", "caller_left")]
    await stage.until_state(phone, "available", None)


async def test_while_nobody_is_there(stage: Stage) -> None:
    caller = stage.citizen()
    call = caller.dial()
    await soon(call.media.first_heard)
    await asyncio.sleep(5.2)  # beyond the short abandon's limit
    call.hang_up()
    row = await stage.row(caller)
    assert (row["outcome"], row["rings"]) == ("abandoned", [])


@pytest.mark.alone
async def test_before_anything_was_answered(stage: Stage) -> None:
    phone = await stage.operator(1, LetRing())
    caller = stage.citizen()
    call = caller.dial()
    call.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert row["outcome"] == "short_abandon"
    await stage.until_state(phone, "available", None)


@pytest.mark.alone
@pytest.mark.parametrize("after_ms", [0, 10, 50])
async def test_just_when_the_operator_answers(stage: Stage, after_ms: int) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await soon(ring.acknowledged)
    await asyncio.sleep(after_ms / 1000)
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)
    (rung,) = row["rings"]
    if row["outcome"] == "answered":
        assert (row["ticket"], row["operator"], rung["result"]) == (
            row["number"], "1001", "answered",
        )  # fmt: skip
    else:
        assert (row["outcome"], rung["result"]) == ("short_abandon", "caller_left")
    await stage.until_state(phone, "available", None)
