"""A call that an operator makes: nobody is offered to her meanwhile, and nothing of it is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Device, OperatorState, OutResult, RingResult
from queue_manager.domain.outbound.outbound_calls import called_lately, why_not
from tests.queue_manager.domain.floor_story import Story, at

NUMBER = "+77012223344"
TICKET = "109-2026-0000007"


def ask(story: Story, seconds: float, out_id: str = "pbx1-out-1.1") -> None:
    story.tell(on.OutboundCallRequested(at(seconds), "1001", out_id, "pbx1", TICKET, "109", NUMBER))


def leg_ends(story: Story, seconds: float, result: RingResult = RingResult.ANSWERED) -> None:
    story.leg_ends(seconds, "pbx1-out-1.1~1", result)


def state(story: Story) -> OperatorState:
    return story.operator("1001").state


def test_her_telephone_is_rung_and_no_caller_is_offered_to_her() -> None:
    story = Story(operators=1)
    ask(story, 0)
    command = do.CallOut("pbx1-out-1.1~1", "pbx1-out-1.1", "1001", Device.PHONE, NUMBER, "109")
    assert command in story.latest
    assert state(story) is OperatorState.CALLING_OUT
    story.offer(1, "c1")
    assert story.rung() == []
    (began,) = story.records_of(note.OutboundCallBegan)
    assert (began.ticket, began.number, began.requested_at) == (TICKET, NUMBER, at(0))


def test_spoken_with_the_citizen_then_wrapped_up() -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.PhoneAnswered(at(1), "pbx1-out-1.1~1"))
    story.tell(on.OutboundCallConnected(at(5), "pbx1-out-1.1"))
    story.tell(on.OutboundCallConnected(at(6), "pbx1-out-1.1"))
    (answered,) = story.records_of(note.OutboundCallAnswered)
    assert (answered.ticket, answered.connected_at) == (TICKET, at(5))
    story.tell(on.OutboundCallDialled(at(65), "pbx1-out-1.1", OutResult.ANSWERED))
    leg_ends(story, 65)
    (ended,) = story.records_of(note.OutboundCallEnded)
    assert (ended.result, ended.talk_seconds) == (OutResult.ANSWERED, 60.0)
    assert state(story) is OperatorState.WRAP_UP
    story.offer(70, "c1")
    assert story.rung() == []
    story.wait_until(85)
    assert story.rung() == [("c1", "1001")]


@pytest.mark.parametrize("result", [OutResult.BUSY, OutResult.NO_ANSWER, OutResult.FAILED])
def test_who_was_not_reached_is_on_record_and_wrapped_up(result: OutResult) -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.PhoneAnswered(at(1), "pbx1-out-1.1~1"))
    story.tell(on.OutboundCallDialled(at(20), "pbx1-out-1.1", result))
    story.tell(on.OutboundCallDialled(at(22), "pbx1-out-1.1", OutResult.CANCELLED))
    leg_ends(story, 22)
    (ended,) = story.records_of(note.OutboundCallEnded)
    assert (ended.result, ended.talk_seconds) == (result, 0.0)
    assert story.records_of(note.OutboundCallAnswered) == []
    assert state(story) is OperatorState.WRAP_UP


def test_cancelled_before_the_citizen_answered() -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.PhoneAnswered(at(1), "pbx1-out-1.1~1"))
    leg_ends(story, 8)
    assert story.records_of(note.OutboundCallEnded)[0].result is OutResult.CANCELLED


def test_who_never_picked_up_is_free_at_once() -> None:
    story = Story(operators=1)
    ask(story, 0)
    leg_ends(story, 15, RingResult.NO_ANSWER)
    assert story.records_of(note.OutboundCallEnded)[0].result is OutResult.NOT_PICKED_UP
    assert state(story) is OperatorState.AVAILABLE


def test_a_pause_comes_back_after_the_call() -> None:
    story = Story(operators=1)
    story.tell(on.OperatorPaused(at(0), "1001", "task"))
    ask(story, 10)
    story.tell(on.PhoneAnswered(at(11), "pbx1-out-1.1~1"))
    leg_ends(story, 20)
    story.wait_until(40)
    assert (state(story), story.operator("1001").reason) == (OperatorState.PAUSED, "task")


def test_a_wish_made_meanwhile_waits_for_the_end() -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.OperatorPaused(at(1), "1001", "lunch"))
    assert state(story) is OperatorState.CALLING_OUT
    story.tell(on.PhoneAnswered(at(2), "pbx1-out-1.1~1"))
    leg_ends(story, 20)
    story.wait_until(40)
    assert story.operator("1001").reason == "lunch"


def test_only_who_is_free_and_on_shift_may() -> None:
    story = Story(operators=1)
    story.tell(on.PhoneEngaged(at(0), "1001", True))
    assert why_not(story.floor, story.operator("1001"), "pbx1") == "phone_not_free"
    story.tell(on.PhoneEngaged(at(1), "1001", False))
    story.tell(on.PbxLost(at(1), "pbx1"))
    assert why_not(story.floor, story.operator("1001"), "pbx1") == "pbx_away"
    story.tell(on.PbxCompared(at(1), "pbx1", (), {"1001": True}))
    assert why_not(story.floor, story.operator("1001"), "pbx1") is None
    story.offer(2, "c1")
    ask(story, 3)
    assert why_not(story.floor, story.operator("1001"), "pbx1") == "not_now"
    assert story.records_of(note.OutboundCallBegan) == []
    story.answer(4, "c1~1")
    ask(story, 5)
    assert story.records_of(note.OutboundCallBegan) == []
    story.hang_up(6, "c1")
    story.tell(on.OperatorSignedOut(at(7), "1001"))
    ask(story, 8)
    assert story.records_of(note.OutboundCallBegan) == []


def test_after_a_restart_nothing_is_stuck() -> None:
    """The dispatcher died; meanwhile the leg has ended, or was never made."""
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.PbxCompared(at(30), "pbx1", (), {"1001": True}))
    assert story.records_of(note.OutboundCallEnded)[0].result is OutResult.UNSEEN
    assert story.operator("1001").outgoing is None
    story.wait_until(51)
    assert state(story) is OperatorState.AVAILABLE


def test_after_a_restart_in_mid_talk_it_goes_on() -> None:
    story = Story(operators=1)
    ask(story, 0)
    leg = on.LiveLeg("pbx1-out-1.1~1", "1001", True, None)
    story.tell(on.PbxCompared(at(30), "pbx1", (leg,), {"1001": True}))
    assert state(story) is OperatorState.CALLING_OUT
    story.tell(on.OutboundCallDialled(at(40), "pbx1-out-1.1", OutResult.ANSWERED))
    leg_ends(story, 40)
    (ended,) = story.records_of(note.OutboundCallEnded)
    assert ended.result is OutResult.ANSWERED


def test_a_caller_whom_the_parachute_brought_ends_nothing_of_hers() -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.offer(1, "c1")
    story.tell(on.Connected(at(2), "c1", "1001"))
    assert state(story) is OperatorState.TALKING
    leg_ends(story, 3)
    assert state(story) is OperatorState.TALKING
    assert story.operator("1001").outgoing is None


def test_the_last_hours_calls_are_counted() -> None:
    story = Story(operators=1)
    for minute in (0, 20, 40, 65):
        ask(story, minute * 60, f"pbx1-out-{minute}.1")
        story.leg_ends(minute * 60 + 15, f"pbx1-out-{minute}.1~1", RingResult.NO_ANSWER)
    operator = story.operator("1001")
    assert called_lately(operator, at(65 * 60)) == 3
    assert called_lately(operator, at(65 * 60) + timedelta(minutes=50)) == 1
    assert len(operator.called_out) == 3, "what is older than an hour is forgotten"


def test_a_part_of_it_is_left_out_of_the_recording() -> None:
    story = Story(operators=1)
    ask(story, 0)
    story.tell(on.RecordingPaused(at(1), "pbx1-out-1.1", "1001", "card"))
    outgoing = story.operator("1001").outgoing
    assert outgoing is not None and outgoing.gap is None, "nothing is recorded yet"
    story.tell(on.OutboundCallConnected(at(5), "pbx1-out-1.1"))
    story.tell(on.RecordingPaused(at(10), "pbx1-out-1.1", "1001", "card"))
    leg = on.LiveLeg("pbx1-out-1.1~1", "1001", True, None)
    compared = on.PbxCompared(at(12), "pbx1", (leg,), {"1001": True})
    assert do.MuteRecording("pbx1-out-1.1~1", muted=True) in story.tell(compared)
    story.tell(on.RecordingResumed(at(20), "pbx1-out-1.1"))
    story.tell(on.RecordingPaused(at(30), "pbx1-out-1.1", "1001", "secret"))
    leg_ends(story, 40)
    found = [(gap.reason, gap.began_at, gap.ended_at) for gap in story.records_of(note.GapEnded)]
    assert found == [("card", at(10), at(20)), ("secret", at(30), at(40))]
    assert {gap.recording_id for gap in story.records_of(note.GapEnded)} == {"pbx1-out-1.1~1"}
