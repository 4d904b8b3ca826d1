"""What an operator asks for in a call and after it: who may, when, and what the PBX is told."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.operator import AbuseMark, Operator
from queue_manager.domain.lines.line import Line
from queue_manager.domain.talking.in_call import gap_of
from queue_manager.loop import Dispatcher
from queue_manager.requests import (
    ExtendWrapUp,
    LowerHand,
    MarkAbuse,
    PauseRecording,
    RaiseHand,
    ResumeRecording,
    SeeHand,
)
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.served import Ask, now, talk


def operator(dispatcher: Dispatcher) -> Operator:
    return dispatcher.floor.operators["1001"]


async def test_the_pbx_mutes_before_the_event_happens(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    await talk(dispatcher)
    assert await ask(PauseRecording("1001", "card")) == (204, None)
    gap = gap_of(dispatcher.floor.calls["c1"])
    assert gap is not None and (gap.recordings, gap.reason) == (("c1~1",), "card")
    (mute,) = pbx.sent("MixMonitorMute")
    assert (mute["Channel"], mute["Direction"], mute["State"]) == ("c1~1", "both", "1")
    assert await ask(ResumeRecording("1001")) == (204, None)
    assert pbx.sent("MixMonitorMute")[1]["State"] == "0"
    assert gap_of(dispatcher.floor.calls["c1"]) is None


async def test_what_the_pbx_did_not_do_is_not_reported_as_done(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    await talk(dispatcher)
    pbx.answer = lambda action: (
        f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: No such channel\r\n\r\n"
    )
    assert await ask(PauseRecording("1001", "card")) == (409, {"error": "No such channel"})
    assert gap_of(dispatcher.floor.calls["c1"]) is None
    pbx.answer = lambda action: None
    pbx.hang_up()
    assert (await ask(PauseRecording("1001", "card")))[0] == 503
    assert gap_of(dispatcher.floor.calls["c1"]) is None


async def test_nothing_is_paused_without_a_conversation_or_a_known_reason(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    assert (await ask(PauseRecording("1001", "card")))[0] == 409
    assert (await ask(ResumeRecording("1001")))[0] == 409
    await talk(dispatcher)
    bored = {"type": "PauseRecording", "operator": "1001", "reason": "boredom"}
    status, result = await ask(bored)
    assert status == 400 and "$.reason" in result["error"]
    assert pbx.sent("MixMonitorMute") == []


async def test_a_hand_is_raised_seen_and_lowered(ask: Ask, dispatcher: Dispatcher) -> None:
    seen = SeeHand("1001", 7, "Айгүл")
    assert await ask(seen) == (409, {"error": "the hand is down"})
    assert await ask(RaiseHand("1001")) == (204, None)
    hand = operator(dispatcher).hand
    assert hand is not None and hand.seen_at is None
    assert (await ask({"type": "SeeHand", "operator": "1001"}))[0] == 400
    assert await ask(seen) == (204, None)
    hand = operator(dispatcher).hand
    assert hand is not None and hand.seen_by_name == "Айгүл"
    assert await ask(LowerHand("1001", 7)) == (204, None)
    assert operator(dispatcher).hand is None
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    assert await ask(RaiseHand("1001")) == (409, {"error": "not while signed_out"})


async def test_a_wrap_up_is_extended_once(ask: Ask, dispatcher: Dispatcher) -> None:
    assert await ask(ExtendWrapUp("1001")) == (409, {"error": "not while available"})
    await talk(dispatcher)
    await dispatcher.ask(on.Disconnected(now(), "c1", on.EndedBy.CALLER))
    before = wrap_up_until(dispatcher)
    assert await ask(ExtendWrapUp("1001")) == (204, None)
    assert wrap_up_until(dispatcher) - before == Line("109").wrap_up
    assert await ask(ExtendWrapUp("1001")) == (409, {"error": "extended already"})


def wrap_up_until(dispatcher: Dispatcher) -> datetime:
    wrap_up = operator(dispatcher).wrap_up
    assert wrap_up is not None and wrap_up.until is not None
    return wrap_up.until


async def test_a_call_is_marked_as_abuse_in_it_and_after_it(
    ask: Ask, dispatcher: Dispatcher
) -> None:
    assert await ask(MarkAbuse("1001", "threat")) == (409, {"error": "not while available"})
    await talk(dispatcher)
    assert await ask(MarkAbuse("1001", "threat")) == (204, None)
    assert operator(dispatcher).abuse == AbuseMark("c1", "threat")
    await dispatcher.ask(on.Disconnected(now(), "c1", on.EndedBy.CALLER))
    assert await ask(MarkAbuse("1001", "insult")) == (204, None)
    assert operator(dispatcher).abuse == AbuseMark("c1", "insult")
    assert await ask(MarkAbuse("1001", None)) == (204, None)
    assert operator(dispatcher).abuse is None
