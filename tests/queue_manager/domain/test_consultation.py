"""A private word before a caller is handed on: who hears whom, and who is left when one goes."""

from __future__ import annotations

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import CallState, EndedBy, OperatorState, RingResult
from tests.queue_manager.domain.floor_story import Story, at


def private() -> Story:
    """c1 speaks with 1001 since second 2; 1001 with 1002 alone since second 12."""
    story = Story(3)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.commands.clear()
    story.tell(on.ConsultationRequested(at(10), "c1", "1002"))
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    story.tell(on.ConsultationBegan(at(12), "c1~2"))
    return story


def test_the_colleague_rings_for_a_private_word() -> None:
    (ask,) = [c for c in private().commands if isinstance(c, do.AskAlong)]
    assert (ask.ring_id, ask.private, ask.with_ring, ask.owner) == ("c1~2", True, "c1~1", "c1~1")


def test_the_caller_is_on_hold_meanwhile() -> None:
    story = private()
    assert story.call("c1").state is CallState.HOLD
    assert story.operator("1001").state is OperatorState.HOLD
    assert story.operator("1002").state is OperatorState.TALKING
    assert story.floor.rings["c1~2"].private


def test_the_colleague_hangs_up_and_the_operator_is_back() -> None:
    story = private()
    story.leg_ends(20, "c1~2", RingResult.ANSWERED)
    story.tell(on.Connected(at(20), "c1", "1001", "c1~1"))
    call = story.call("c1")
    assert (call.state, call.operator, call.conference.joined) == (CallState.TALKING, "1001", ())
    assert call.talk.held.total_seconds() == 8
    assert story.operator("1002").state is OperatorState.WRAP_UP


def test_sent_away_by_key() -> None:
    story = private()
    assert do.EndLeg("c1~2") in story.tell(on.SentAway(at(15), "c1"))


def test_sent_away_while_it_rings() -> None:
    story = Story(2)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.ConsultationRequested(at(10), "c1", "1002"))
    assert do.CancelRing("c1~2") in story.tell(on.SentAway(at(11), "c1"))
    story.leg_ends(11.1, "c1~2", RingResult.NO_ANSWER)
    assert story.call("c1").conference.not_come is None
    assert story.operator("1002").state is OperatorState.AVAILABLE


def together(*, leave: bool) -> Story:
    story = private()
    commands = story.tell(on.MergeRequested(at(20), "c1", leave))
    assert commands == (do.Together("PJSIP/trunk-c1", "c1~2"),)
    story.tell(on.Connected(at(20.1), "c1", "1001", "c1~1"))
    story.tell(on.Joined(at(20.1), "c1", "1002", "c1~2"))
    return story


def test_all_together() -> None:
    story = together(leave=False)
    assert story.call("c1").state is CallState.TALKING
    assert story.operator("1001").state is story.operator("1002").state is OperatorState.TALKING
    assert not [c for c in story.commands if isinstance(c, (do.EndLeg, do.DropLeg))]


def test_connected_and_the_operator_leaves() -> None:
    story = together(leave=True)
    assert do.DropLeg("c1~1") in story.commands
    story.tell(on.Disconnected(at(20.2), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(20.2, "c1~1", RingResult.ANSWERED)
    call = story.call("c1")
    assert (call.operator, call.rings.current, call.state) == ("1002", "c1~2", CallState.TALKING)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.hang_up(40, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds, ended.hold_seconds) == ("1002", 38.0, 8.1)


def test_the_colleague_leaves_in_the_moment_of_connecting_and_nobody_is_dropped() -> None:
    story = private()
    story.tell(on.MergeRequested(at(20), "c1", leave=True))
    story.leg_ends(20.05, "c1~2", RingResult.ANSWERED)
    story.tell(on.Connected(at(20.1), "c1", "1001", "c1~1"))
    assert story.call("c1").operator == "1001"
    assert not [c for c in story.commands if isinstance(c, do.DropLeg)]


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("colleague_first", [True, False])
def test_whoever_ends_the_operators_leg_the_caller_is_held(
    lost: bool, colleague_first: bool
) -> None:
    story = private()
    ends = [
        on.Disconnected(at(20), "c1", EndedBy.OPERATOR, lost),
        on.LegEnded(at(20), "c1~1", RingResult.FAILED),
    ]
    colleague = on.LegEnded(at(20), "c1~2", RingResult.ANSWERED)
    for event in [colleague, *ends] if colleague_first else [*ends, colleague]:
        story.tell(event)
    call = story.call("c1")
    assert (call.state, call.reconnect.operator) == (CallState.RECONNECTING, "1001")
    assert story.operator("1002").state is OperatorState.WRAP_UP


def test_the_caller_leaves_and_the_two_are_parted() -> None:
    story = private()
    story.tell(on.CallerLeft(at(20), "c1"))
    assert {c.ring_id for c in story.commands if isinstance(c, do.EndLeg)} == {"c1~1", "c1~2"}
    for ring_id in ("c1~1", "c1~2"):
        story.leg_ends(20.1, ring_id, RingResult.ANSWERED)
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.talk_seconds, ended.hold_seconds) == (18.0, 8.0)
    assert story.operator("1001").state is story.operator("1002").state is OperatorState.WRAP_UP


def leg(unique_id: str, operator: str | None, bridged: str | None = None) -> on.LiveLeg:
    return on.LiveLeg(unique_id, operator, True, bridged)


@pytest.mark.parametrize("known", [True, False])
def test_a_dispatcher_that_comes_back_finds_the_private_word(known: bool) -> None:
    story = private()
    if not known:
        story = Story(3)
        story.offer(0, "c1")
        story.answer(2, "c1~1")
        story.tell(on.ConsultationRequested(at(10), "c1", "1002"))
    legs = (leg("c1", None), leg("c1~1", "1001"), leg("c1~2", "1002"))
    story.tell(on.PbxCompared(at(30), "pbx1", legs, {"1001": True, "1002": True}))
    assert story.call("c1").state is CallState.HOLD
    assert story.floor.rings["c1~2"].private


def test_a_colleague_joined_while_the_dispatcher_was_away() -> None:
    story = Story(3)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.ConferenceRequested(at(10), "c1", "1002"))
    legs = (leg("c1", None, "c1~1"), leg("c1~1", "1001", "c1"), leg("c1~2", "1002", "c1"))
    story.tell(on.PbxCompared(at(30), "pbx1", legs, {"1001": True, "1002": True}))
    assert story.floor.rings["c1~2"].connected
    gone = (leg("c1", None, "c1~2"), leg("c1~2", "1002", "c1"))
    story.tell(on.PbxCompared(at(40), "pbx1", gone, {"1001": True, "1002": True}))
    assert story.call("c1").operator == "1002"
    assert story.operator("1001").state is not OperatorState.TALKING
