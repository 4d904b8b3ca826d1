"""The operator's side is lost in mid-call: the caller is kept, and the talk goes on."""

from __future__ import annotations

import pytest

from queue_manager.requests import InviteColleague, Transfer
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import AnswerBehaviour, LetRing
from tests.calls.stage import CITIZEN_HERTZ, OPERATOR_HERTZ, Stage, soon, talking, tones_in

pytestmark = pytest.mark.calls


async def test_lost_and_rung_again_it_is_one_call(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    first = await phone.next_ring()
    await talking(call, first)
    await stage.leg_is_lost(first)
    second = await phone.next_ring()
    await talking(call, second)
    second.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [("1001", "answered")] * 2
    both = {OPERATOR_HERTZ, CITIZEN_HERTZ}
    assert len(row["recordings"]) == 2, "the halves before and after"
    for half in row["recordings"]:
        assert set().union(*tones_in(half, both, share=0.25)) == both
    halves = [(ring.ended_at_us - ring.answered_at_us) / 1e6 for ring in (first, second)]
    assert max(halves) < row["talk_seconds"] < sum(halves) + 1, "both halves"


async def test_without_her_the_caller_goes_to_another(stage: Stage) -> None:
    """Her telephone is dead and says nothing: twenty seconds, then whoever is free."""
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    first = await phone.next_ring()
    await talking(call, first)
    phone.unplug()
    await stage.leg_is_lost(first)
    lost_at_us = now_us()
    other = await stage.operator(2, AnswerBehaviour())
    ring = await other.next_ring(30)
    assert 19.5e6 < ring.began_at_us - lost_at_us < 30e6
    await talking(call, ring)
    assert not call.ended.is_set()
    ring.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")
    assert row["rings"][-1]["operator"] == "1002"
    assert row["rings"][0]["result"] == "answered"
    back = await stage.operator(1, LetRing())
    await stage.until_state(back, "available", None)


async def test_handed_on_to_a_colleague(stage: Stage) -> None:
    first, second = (
        await stage.operator(1, AnswerBehaviour()),
        await stage.operator(2, AnswerBehaviour(0.2)),
    )
    caller = stage.citizen()
    call = caller.dial()
    ring = await first.next_ring()
    await talking(call, ring)
    await stage.bring(Transfer, "1002")
    taken = await second.next_ring()
    await soon(ring.ended)
    await talking(call, taken)
    taken.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [
        ("1001", "answered"), ("1002", "answered"),
    ]  # fmt: skip


async def test_handed_on_by_the_transfer_key_of_a_telephone(stage: Stage) -> None:
    first, second = (
        await stage.operator(1, AnswerBehaviour()),
        await stage.operator(2, AnswerBehaviour(0.2)),
    )
    caller = stage.citizen()
    call = caller.dial()
    ring = await first.next_ring()
    await talking(call, ring)
    assert await ring.refer("1002") == 202
    ring.hang_up()
    taken = await second.next_ring()
    await talking(call, taken)
    await stage.until_state(first, "available", None)
    taken.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [
        ("1001", "answered"), ("1002", "answered"),
    ]  # fmt: skip
    assert len(row["recordings"]) == 2, "the second talk is recorded too"


async def test_a_colleague_comes_along_and_keeps_the_call(stage: Stage) -> None:
    first, second = (
        await stage.operator(1, AnswerBehaviour()),
        await stage.operator(2, AnswerBehaviour(0.2)),
    )
    caller = stage.citizen()
    call = caller.dial()
    ring = await first.next_ring()
    await talking(call, ring)
    await stage.bring(InviteColleague, "1002")
    along = await second.next_ring()
    assert await along.media.hears(CITIZEN_HERTZ, share=0.25)
    assert await along.media.hears(OPERATOR_HERTZ, share=0.25), "the colleague who asked"
    assert await ring.media.hears(OPERATOR_HERTZ, share=0.25), "the colleague who came along"
    await stage.until_state(second, "talking", None)
    ring.hang_up()
    await stage.until_state(first, "available", None)
    await talking(call, along)
    along.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1002")
    assert [r["result"] for r in row["rings"]] == ["answered", "answered"]
    assert len(row["recordings"]) == 2


async def test_the_caller_leaves_three_and_nobody_is_left_talking(stage: Stage) -> None:
    first, second = (
        await stage.operator(1, AnswerBehaviour()),
        await stage.operator(2, AnswerBehaviour(0.2)),
    )
    call = stage.citizen().dial()
    ring = await first.next_ring()
    await talking(call, ring)
    await stage.bring(InviteColleague, "1002")
    along = await second.next_ring()
    assert await along.media.hears(CITIZEN_HERTZ, share=0.25)
    call.hang_up()
    await soon(ring.ended)
    await soon(along.ended)


async def test_whose_talk_broke_comes_back_to_the_same_operator(stage: Stage) -> None:
    """Once the network is at fault, once we are; a talk that he has ended himself is no reason."""
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    first = await phone.next_ring()
    await talking(call, first)
    idle = await stage.operator(2, AnswerBehaviour())
    call.reason = "Q.850;cause=41"  # as the provider tells of a mobile that is out of reach
    call.hang_up()
    await stage.until_state(phone, "available", None)

    call = caller.dial()
    again = await phone.next_ring()
    await talking(call, again)
    phone.plan = LetRing()
    await stage.leg_is_lost(again)
    kept = await phone.next_ring()
    call.hang_up()
    await soon(kept.ended)
    await stage.until_state(phone, "available", None)

    phone.plan = AnswerBehaviour()
    call = caller.dial()
    third = await phone.next_ring()
    await talking(call, third)
    assert idle.rings == [], "though the other has been idle longer"
    call.hang_up()
    await stage.until_state(phone, "available", None)
    call = caller.dial()
    other = await idle.next_ring()
    await talking(call, other)
    other.hang_up()
    await soon(call.ended)
    told = await stage.rows(4)
    assert [(row["outcome"], row["operator"]) for row in told] == [
        ("answered", "1001"), ("answered", "1001"), ("answered", "1001"), ("answered", "1002"),
    ]  # fmt: skip
