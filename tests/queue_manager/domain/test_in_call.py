"""A part left out of the recording, a raised hand, more time for the paperwork."""

from __future__ import annotations

from datetime import timedelta

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Gap
from queue_manager.domain.floor.states import EndedBy, OperatorState, RingResult
from queue_manager.domain.talking.in_call import gap_of
from tests.queue_manager.domain.floor_story import Story, at


def talking() -> Story:
    """1001 talks with c1 since second 1."""
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.records.clear()
    return story


# --- the recording --------------------------------------------------------------------------------


def test_a_gap_is_on_record_when_it_has_ended() -> None:
    story = talking()
    story.tell(on.RecordingPaused(at(10), "c1", "1001", "card"))
    assert gap_of(story.call("c1")) == Gap(("c1~1",), "1001", "card", at(10))
    assert story.records_of(note.GapEnded) == []
    story.tell(on.RecordingResumed(at(25), "c1"))
    assert gap_of(story.call("c1")) is None
    found = story.records_of(note.GapEnded)
    assert found == [note.GapEnded("c1~1", "c1", "1001", "card", at(10), at(25))]


def test_a_better_reason_does_not_begin_a_second_gap() -> None:
    story = talking()
    story.tell(on.RecordingPaused(at(10), "c1", "1001", "card"))
    story.tell(on.RecordingPaused(at(12), "c1", "1001", "secret"))
    story.tell(on.RecordingResumed(at(20), "c1"))
    story.tell(on.RecordingResumed(at(21), "c1"))
    found = story.records_of(note.GapEnded)
    assert [(gap.reason, gap.began_at, gap.ended_at) for gap in found] == [
        ("secret", at(10), at(20))
    ]


def test_it_ends_by_itself_with_the_conversation() -> None:
    story = talking()
    story.tell(on.RecordingPaused(at(10), "c1", "1001", "card"))
    story.tell(on.HoldStarted(at(12), "c1"))
    assert story.records_of(note.GapEnded) == [], "on hold it goes on"
    story.hang_up(30, "c1", EndedBy.OPERATOR)
    (gap,) = story.records_of(note.GapEnded)
    assert (gap.began_at, gap.ended_at) == (at(10), at(30))
    story.tell(on.RecordingResumed(at(31), "c1"))
    assert len(story.records_of(note.GapEnded)) == 1


def test_a_call_that_the_pbx_lost_leaves_no_open_gap() -> None:
    story = talking()
    story.tell(on.RecordingPaused(at(10), "c1", "1001", "card"))
    story.tell(on.PbxCompared(at(40), "pbx1", (), {"1001": True}))
    (gap,) = story.records_of(note.GapEnded)
    assert gap.ended_at == at(40)
    assert story.floor.calls == {}


def test_nothing_is_paused_where_nothing_is_recorded() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.RecordingPaused(at(1), "c1", "1001", "card"))
    assert gap_of(story.call("c1")) is None
    story.tell(on.RecordingPaused(at(1), "nobody", "1001", "card"))
    story.answer(2, "c1~1")
    story.tell(on.Disconnected(at(3), "c1", EndedBy.OPERATOR))
    story.tell(on.RecordingPaused(at(4), "c1", "1001", "card"))
    assert gap_of(story.call("c1")) is None


def test_the_parachute_records_on_the_callers_leg() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.Connected(at(1), "c1", "1001"))
    story.tell(on.RecordingPaused(at(2), "c1", "1001", "card"))
    gap = gap_of(story.call("c1"))
    assert gap is not None and gap.recordings == ("c1~parachute",)


def test_after_a_login_the_pbx_learns_what_is_silent_and_what_is_not() -> None:
    story = talking()
    caller = on.LiveLeg("c1", None, True, "c1~1")
    operator = on.LiveLeg("c1~1", "1001", True, "c1")
    compared = on.PbxCompared(at(20), "pbx1", (caller, operator), {"1001": True})
    assert do.MuteRecording("c1~1", muted=False) in story.tell(compared)
    story.tell(on.RecordingPaused(at(30), "c1", "1001", "card"))
    assert do.MuteRecording("c1~1", muted=True) in story.tell(compared)


def three_speak() -> Story:
    """1001 and her colleague 1002 talk with c1."""
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.ConferenceRequested(at(5), "c1", "1002"))
    story.records.clear()
    return story


def test_where_three_speak_both_recordings_are_silent() -> None:
    story = three_speak()
    story.tell(on.Joined(at(8), "c1", "1002", "c1~2"))
    story.tell(on.RecordingPaused(at(10), "c1", "1001", "card"))
    gap = gap_of(story.call("c1"))
    assert gap is not None and gap.recordings == ("c1~1", "c1~2")
    story.tell(on.RecordingResumed(at(20), "c1"))
    found = [gap.recording_id for gap in story.records_of(note.GapEnded)]
    assert found == ["c1~1", "c1~2"]


def test_who_joins_while_nothing_is_recorded_is_not_recorded_either() -> None:
    story = three_speak()
    story.tell(on.RecordingPaused(at(7), "c1", "1001", "card"))
    commands = story.tell(on.Joined(at(8), "c1", "1002", "c1~2"))
    assert do.MuteRecording("c1~2", muted=True) in commands
    story.tell(on.Disconnected(at(12), "c1", EndedBy.OPERATOR))
    story.leg_ends(12, "c1~1", RingResult.ANSWERED)
    call = story.call("c1")
    assert call.operator == "1002", "the colleague keeps the call"
    assert call.talk.gap is not None and call.talk.gap.recordings == ("c1~2",)
    assert [gap.recording_id for gap in story.records_of(note.GapEnded)] == ["c1~1"]
    story.tell(on.RecordingResumed(at(20), "c1"))
    assert [gap.recording_id for gap in story.records_of(note.GapEnded)] == ["c1~1", "c1~2"]


# --- the raised hand ------------------------------------------------------------------------------


def test_a_hand_is_seen_and_lowered_by_the_lead() -> None:
    story = talking()
    story.tell(on.HandRaised(at(10), "1001"))
    story.tell(on.HandRaised(at(11), "1001"))
    hand = story.operator("1001").hand
    assert hand is not None and (hand.raised_at, hand.call_id) == (at(10), "c1")
    story.tell(on.HandSeen(at(14), "1001", 7, "Айгүл"))
    story.tell(on.HandSeen(at(15), "1001", 8, "Серік"))
    hand = story.operator("1001").hand
    assert hand is not None and (hand.seen_at, hand.seen_by_name) == (at(14), "Айгүл")
    story.tell(on.HandLowered(at(60), "1001", 7))
    assert story.operator("1001").hand is None
    story.tell(on.HandLowered(at(61), "1001"))
    found = story.records_of(note.HandEnded)
    assert found == [note.HandEnded("1001", "c1", at(10), at(14), 7, at(60), 7)]


def test_a_hand_outlives_the_call_but_not_the_shift() -> None:
    story = talking()
    story.tell(on.HandRaised(at(10), "1001"))
    story.hang_up(20, "c1")
    assert story.operator("1001").hand is not None
    story.tell(on.OperatorSignedOut(at(30), "1001"))
    assert story.operator("1001").hand is None
    (found,) = story.records_of(note.HandEnded)
    assert (found.lowered_at, found.lowered_by, found.seen_at) == (at(30), None, None)
    story.tell(on.HandRaised(at(31), "1001"))
    assert story.operator("1001").hand is None, "nobody is there who could need help"


def test_a_hand_is_on_record_though_its_operator_has_left_the_roster() -> None:
    story = Story(operators=1)
    story.tell(on.HandRaised(at(1), "1001"))
    story.tell(on.RosterChanged(at(5), {}))
    assert story.floor.operators == {}
    (found,) = story.records_of(note.HandEnded)
    assert found.lowered_at == at(5)


# --- the wrap-up ----------------------------------------------------------------------------------


def test_the_wrap_up_is_as_long_again_and_only_once() -> None:
    story = talking()
    story.hang_up(20, "c1")
    story.tell(on.WrapUpExtended(at(35), "1001"))
    operator = story.operator("1001")
    assert operator.wrap_up.until == at(20) + 2 * timedelta(seconds=20)
    story.tell(on.WrapUpExtended(at(36), "1001"))
    assert story.operator("1001") == operator
    assert next_due(story.floor) == at(60)
    story.wait_until(59)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.AVAILABLE


def test_the_next_wrap_up_may_be_extended_again() -> None:
    story = talking()
    story.hang_up(20, "c1")
    story.tell(on.WrapUpExtended(at(25), "1001"))
    story.wait_until(60)
    story.offer(70, "c2")
    story.answer(71, "c2~1")
    story.tell(on.WrapUpExtended(at(72), "1001"))
    assert story.operator("1001").wrap_up is None, "there is no wrap-up now"
    story.hang_up(80, "c2")
    story.tell(on.WrapUpExtended(at(85), "1001"))
    assert story.operator("1001").wrap_up.until == at(120)
