"""A telephone in a call that is not ours (the parachute's, a colleague's) is not rung."""

from __future__ import annotations

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import EndedBy, LastWord, OperatorState, RingResult
from tests.queue_manager.domain.floor_story import Story, at


def test_it_is_rung_as_soon_as_that_call_is_over() -> None:
    story = Story(operators=1)
    story.tell(on.PhoneEngaged(at(0), "1001", True))
    story.offer(1, "c1")
    assert story.rung() == []
    story.tell(on.PhoneEngaged(at(2), "1001", False))
    assert story.rung() == [("c1", "1001")]


def test_a_ring_of_ours_makes_way() -> None:
    """The parachute, or a colleague, was a moment faster: his telephone rings for one only."""
    story = Story(operators=2)
    story.offer(0, "c1")
    story.tell(on.PhoneEngaged(at(1), "1001", True))
    assert do.CancelRing("c1~1") in story.latest
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    story.leg_ends(1.1, "c1~1", RingResult.FAILED)
    assert story.records_of(note.RingEnded)[0].result is RingResult.WITHDRAWN
    assert story.operator("1001").state is OperatorState.AVAILABLE


def test_a_ring_taken_back_does_not_end_the_talk_that_the_parachute_made() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.PhoneEngaged(at(1), "1001", True))
    story.tell(on.Connected(at(2), "c1", "1001"))
    story.leg_ends(2.1, "c1~1", RingResult.FAILED)
    assert story.operator("1001").call_id == "c1"
    story.tell(on.Disconnected(at(5), "c1", EndedBy.OPERATOR))
    story.tell(on.PhoneEngaged(at(5), "1001", False))
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.AVAILABLE


def test_after_a_login_who_is_rung_by_the_parachute_is_left_alone() -> None:
    story = Story(operators=2)
    story.tell(on.PbxLost(at(0), "pbx1"))
    story.offer(1, "c1")
    there = {"1001": True, "1002": True}
    caller = on.LiveLeg("c1", None, True, None)
    story.tell(on.PbxCompared(at(2), "pbx1", (caller,), there, frozenset({"1001"})))
    assert story.rung() == [("c1", "1002")]
    story.tell(on.PbxCompared(at(3), "pbx1", (caller,), there))
    assert not story.operator("1001").phone.engaged


def test_a_foreign_ring_stopped_before_the_telephones_first_word_has_not_left_it_yet() -> None:
    """The parachute's, whose caller the dispatcher takes back: its CANCEL is still to come."""
    story = Story(operators=1)
    story.tell(on.PhoneEngaged(at(0), "1001", True))
    story.offer(1, "c1")
    story.tell(on.PhoneEngaged(at(2), "1001", False, last_word=LastWord.NONE))
    story.wait_until(2.49)
    assert story.rung() == []
    story.wait_until(2.5)
    assert story.rung() == [("c1", "1001")]
    assert story.operator("1001").phone.stopping_until is None


def test_a_ring_of_ours_stopped_before_the_telephones_first_word_has_not_left_it_yet() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.offer(0, "c2")
    story.tell(on.CallerLeft(at(0.01), "c1"))
    story.tell(on.LegEnded(at(0.02), "c1~1", RingResult.UNREACHABLE, last_word=LastWord.NONE))
    assert story.operator("1001").state is OperatorState.AVAILABLE
    assert story.rung() == [("c1", "1001")]
    story.wait_until(0.6)
    assert story.rung() == [("c1", "1001"), ("c2", "1001")]


def test_an_own_call_taken_back_before_the_telephones_first_word_has_not_left_it_yet() -> None:
    story = Story(operators=1)
    story.tell(on.OutboundCallRequested(at(0), "1001", "o1", "pbx1", "t", "109", "+77010000001"))
    outgoing = story.operator("1001").outgoing
    assert outgoing is not None
    story.offer(0, "c1")
    story.tell(on.LegEnded(at(0.02), outgoing.leg, RingResult.UNREACHABLE, last_word=LastWord.NONE))
    assert story.rung() == []
    story.wait_until(0.6)
    assert story.rung() == [("c1", "1001")]


def test_a_telephone_that_rang_may_have_answered_while_its_ring_was_taken_back() -> None:
    """Its answer and the CANCEL cross on the wire; the BYE comes after it."""
    story = Story(operators=2)
    story.offer(0, "c1")
    story.offer(0, "c2")
    story.offer(0, "c3")
    story.tell(on.CallerLeft(at(1), "c1"))
    story.tell(on.LegEnded(at(1), "c1~1", RingResult.NO_ANSWER, LastWord.RINGING))
    assert story.operator("1001").state is OperatorState.AVAILABLE
    story.wait_until(1.09)
    assert story.rung() == [("c1", "1001"), ("c2", "1002")]
    story.wait_until(1.1)
    assert story.rung() == [("c1", "1001"), ("c2", "1002"), ("c3", "1001")]
