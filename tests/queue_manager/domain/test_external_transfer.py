"""A number outside the house brought to a caller: body, emergency service; who ends first."""

from __future__ import annotations

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import (
    CallState,
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    RingResult,
)
from queue_manager.domain.outbound.outbound_calls import called_lately
from queue_manager.domain.talking.external_transfer import why_not
from tests.queue_manager.domain.floor_story import Story, at

WATER = "+77172000001"


def invited(how: str = "along", code: str = "water", number: str = WATER) -> Story:
    """c1 speaks with 1001 since second 2; a number outside is dialled since second 10."""
    story = Story(2)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.commands.clear()
    story.tell(on.ExternalTransferRequested(at(10), "c1", code, number, how))
    return story


def three(how: str = "along") -> Story:
    story = invited(how)
    story.tell(on.PhoneAnswered(at(14), "c1~2"))
    story.tell(on.Joined(at(14), "c1", "", "c1~2"))
    return story


def operator_leaves(story: Story, seconds: float, *, lost: bool = False) -> None:
    story.tell(on.Disconnected(at(seconds), "c1", EndedBy.OPERATOR, lost))
    story.leg_ends(seconds, "c1~1", RingResult.ANSWERED)


def test_the_number_is_dialled_while_the_two_talk_on() -> None:
    story = invited()
    (dial,) = story.commands
    assert isinstance(dial, do.BringOutside)
    assert (dial.number, dial.line, dial.with_ring, dial.private) == (WATER, "109", "c1~1", False)
    assert story.call("c1").state is CallState.TALKING
    (began,) = story.records_of(note.OutsideBegan)
    assert (began.operator, began.code, began.how) == ("1001", "water", "along")
    assert began.ticket == story.call("c1").ticket


def test_nobody_answers_in_fifteen_seconds() -> None:
    story = invited("emergency", "103", "103")
    story.wait_until(24.9)
    assert do.CancelRing("c1~2") not in story.commands
    story.wait_until(25)
    assert do.CancelRing("c1~2") in story.commands
    story.leg_ends(25.1, "c1~2", RingResult.NO_ANSWER)
    call = story.call("c1")
    assert (call.state, call.operator, call.conference.joined) == (CallState.TALKING, "1001", ())
    assert call.conference.not_come is not None
    assert (call.conference.not_come.who, call.conference.not_come.result) == (
        "103",
        RingResult.NO_ANSWER,
    )
    (ended,) = story.records_of(note.OutsideEnded)
    assert ended.result is RingResult.NO_ANSWER


def test_busy_is_shown_at_once() -> None:
    story = invited()
    story.leg_ends(11, "c1~2", RingResult.BUSY)
    not_come = story.call("c1").conference.not_come
    assert not_come is not None and not_come.result is RingResult.BUSY


def test_the_operator_leaves_and_the_two_talk_on_in_one_record() -> None:
    story = three()
    operator_leaves(story, 20)
    call = story.call("c1")
    assert (call.conference.outside, call.operator, call.state) == (
        "water",
        "1001",
        CallState.TALKING,
    )
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.AVAILABLE
    story.tell(on.Disconnected(at(70), "c1", EndedBy.OPERATOR))
    story.leg_ends(70, "c1~2", RingResult.ANSWERED)
    story.tell(on.CallerLeft(at(70), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.operator) == (Outcome.ANSWERED, "1001")
    assert (ended.waited_seconds, ended.talk_seconds) == (2.0, 68.0)
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.outside, broken.resumed_at) == ("1001", "water", at(20))
    (out,) = story.records_of(note.OutsideEnded)
    assert out.result is RingResult.ANSWERED


def test_the_caller_leaves_first_of_the_two() -> None:
    story = three()
    operator_leaves(story, 20)
    story.tell(on.Disconnected(at(30), "c1", EndedBy.CALLER))
    story.tell(on.CallerLeft(at(30), "c1"))
    story.leg_ends(30, "c1~2", RingResult.ANSWERED)
    assert len(story.records_of(note.CallEnded)) == len(story.records_of(note.OutsideEnded)) == 1
    assert story.floor.rings == {}


def test_the_outside_leaves_first_of_the_three() -> None:
    story = three("emergency")
    story.leg_ends(20, "c1~2", RingResult.ANSWERED)
    call = story.call("c1")
    assert (call.state, call.operator, call.conference.outside) == (CallState.TALKING, "1001", None)
    assert call.conference.not_come is None


def test_handed_on_the_operator_leaves_when_they_are_there() -> None:
    assert do.DropLeg("c1~1") not in invited("hand_on").commands
    story = three("hand_on")
    assert do.DropLeg("c1~1") in story.commands
    operator_leaves(story, 14.1, lost=True)
    assert story.call("c1").conference.outside == "water"
    assert story.operator("1001").state is OperatorState.WRAP_UP


def test_they_leave_in_that_very_moment_and_the_caller_is_held() -> None:
    story = three("hand_on")
    story.leg_ends(14.05, "c1~2", RingResult.ANSWERED)
    operator_leaves(story, 14.1, lost=True)
    assert (story.call("c1").state, story.call("c1").reconnect.operator) == (
        CallState.RECONNECTING,
        "1001",
    )


def test_their_line_is_lost_and_the_caller_is_first_in_line() -> None:
    story = three()
    operator_leaves(story, 20)
    story.wait_until(60)
    story.tell(on.Disconnected(at(70), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(70, "c1~2", RingResult.FAILED)
    assert story.call("c1").conference.outside is None
    assert story.rung()[-1][0] == "c1"


def test_no_limit_counts_an_emergency() -> None:
    assert called_lately(invited("emergency", "103", "103").operator("1001"), at(20)) == 0
    assert called_lately(invited("along").operator("1001"), at(20)) == 1


def test_an_emergency_comes_before_who_was_invited_already() -> None:
    story = invited("along")
    assert why_not(story.floor, "c1", "along") == "already_asked"
    assert why_not(story.floor, "c1", "emergency") is None
    story.tell(on.ExternalTransferRequested(at(11), "c1", "103", "103", "emergency"))
    assert do.CancelRing("c1~2") in story.commands
    assert [c.number for c in story.commands if isinstance(c, do.BringOutside)] == [WATER, "103"]
    story.leg_ends(11.1, "c1~2", RingResult.NO_ANSWER)
    assert story.call("c1").conference.joined == ("c1~3",)


@pytest.mark.parametrize("how", ["along", "private", "emergency"])
def test_not_to_whom_the_parachute_has_connected(how: str) -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.tell(on.Connected(at(5), "c1", "1001"))
    assert why_not(story.floor, "c1", how) == "not_by_us"


def test_a_dispatcher_comes_back_after_the_operator_has_left() -> None:
    story = three()
    legs = (on.LiveLeg("c1", None, True, "c1~2"), on.LiveLeg("c1~2", None, True, "c1"))
    story.tell(on.PbxCompared(at(40), "pbx1", legs, {"1001": True}))
    assert story.call("c1").conference.outside == "water"
    assert story.operator("1001").state is not OperatorState.TALKING


def test_a_private_word_with_the_outside() -> None:
    story = invited("private")
    story.tell(on.PhoneAnswered(at(14), "c1~2"))
    story.tell(on.ConsultationBegan(at(14), "c1~2"))
    assert story.call("c1").state is CallState.HOLD
    story.tell(on.MergeRequested(at(20), "c1", leave=True))
    story.tell(on.Connected(at(20.1), "c1", "1001", "c1~1"))
    story.tell(on.Joined(at(20.1), "c1", "", "c1~2"))
    operator_leaves(story, 20.2, lost=True)
    assert story.call("c1").conference.outside == "water"


def test_the_hold_of_whoever_had_the_caller_before_is_their_own() -> None:
    """The caller speaks with the outside; the operator has long another one, whom they hold."""
    story = three()
    operator_leaves(story, 20)
    story.tell(on.OperatorAvailable(at(21), "1001", Device.PHONE))
    story.tell(on.OperatorPaused(at(21), "1002", "lunch"))
    story.offer(22, "c2")
    ring = next(it.ring_id for it in story.floor.rings.values() if it.call_id == "c2")
    story.answer(24, ring)
    assert story.call("c2").operator == "1001"
    story.tell(on.HoldStarted(at(26), "c2"))
    story.tell(on.Disconnected(at(28), "c1", EndedBy.OPERATOR, lost=True))
    assert story.operator("1001").state is OperatorState.HOLD
