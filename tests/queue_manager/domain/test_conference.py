"""A colleague is asked along into a conversation; whoever stays last keeps the call."""

from __future__ import annotations

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import CallState, EndedBy, OperatorState, RingResult
from tests.queue_manager.domain.floor_story import Story, at


def three(operators: int = 2) -> Story:
    """c1 speaks with 1001 since second 2, and with 1002 since second 12."""
    story = invited(operators)
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    story.tell(on.Joined(at(12), "c1", "1002", "c1~2"))
    return story


def invited(operators: int = 2) -> Story:
    story = Story(operators)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.commands.clear()
    story.tell(on.ConferenceRequested(at(10), "c1", "1002"))
    return story


def operator_leaves(story: Story, seconds: float, ring_id: str, *, lost: bool = False) -> None:
    story.tell(on.Disconnected(at(seconds), "c1", EndedBy.OPERATOR, lost))
    story.leg_ends(seconds, ring_id, RingResult.ANSWERED)


def test_the_colleague_rings_without_a_claim_on_the_caller() -> None:
    story = invited()
    (ask,) = story.commands
    assert isinstance(ask, do.AskAlong)
    assert (ask.operator, ask.ring_id, ask.with_ring) == ("1002", "c1~2", "c1~1")
    assert story.call("c1").rings.current == "c1~1"
    assert story.operator("1002").state is OperatorState.RINGING


def test_three_talk() -> None:
    story = three()
    assert story.operator("1001").state is story.operator("1002").state is OperatorState.TALKING
    assert story.operator("1002").call_id == "c1"
    assert [ring.result for ring in story.records_of(note.RingEnded)] == [RingResult.ANSWERED] * 2


def test_the_colleague_leaves() -> None:
    story = three()
    story.leg_ends(20, "c1~2", RingResult.ANSWERED)
    assert story.operator("1002").state is OperatorState.WRAP_UP
    assert story.operator("1001").state is OperatorState.TALKING
    assert story.call("c1").conference.joined == ()
    story.hang_up(30, "c1")
    assert story.records_of(note.CallEnded)[0].operator == "1001"


def test_the_operator_leaves_and_the_call_is_the_colleagues() -> None:
    story = three()
    operator_leaves(story, 20, "c1~1")
    call = story.call("c1")
    assert (call.operator, call.rings.current, call.state) == ("1002", "c1~2", CallState.TALKING)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    operator_leaves(story, 30, "c1~2")
    story.tell(on.CallerLeft(at(30), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds) == ("1002", 28.0)
    assert story.operator("1002").state is OperatorState.WRAP_UP
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.transfer_to, broken.resumed_by) == ("1001", "1002", "1002")


def test_who_took_the_call_over_may_ask_another_along() -> None:
    story = three(3)
    operator_leaves(story, 20, "c1~1")
    story.commands.clear()
    story.tell(on.ConferenceRequested(at(22), "c1", "1003"))
    (ask,) = [c for c in story.commands if isinstance(c, do.AskAlong)]
    assert ask.with_ring == "c1~1", "the claim that the PBX knows"


def test_the_caller_leaves_and_nobody_is_left_talking() -> None:
    story = three()
    story.tell(on.Disconnected(at(20), "c1", EndedBy.CALLER))
    story.tell(on.CallerLeft(at(20), "c1"))
    assert {c.ring_id for c in story.commands if isinstance(c, do.EndLeg)} == {"c1~1", "c1~2"}
    story.leg_ends(20.1, "c1~1", RingResult.ANSWERED)
    story.leg_ends(20.1, "c1~2", RingResult.ANSWERED)
    assert story.operator("1001").state is story.operator("1002").state is OperatorState.WRAP_UP
    assert story.floor.calls == {} and story.floor.rings == {}


def test_a_colleague_who_does_not_answer_leaves_the_two_alone() -> None:
    story = invited()
    story.wait_until(16)
    assert do.CancelRing("c1~2") in story.commands
    assert story.operator("1002").reason == "no_answer"
    assert story.call("c1").state is CallState.TALKING
    story.leg_ends(16.1, "c1~2", RingResult.NO_ANSWER)
    assert story.call("c1").conference.joined == ()


def test_the_talk_ends_while_the_colleague_still_rings() -> None:
    story = invited()
    operator_leaves(story, 12, "c1~1")
    assert do.CancelRing("c1~2") in story.commands
    story.tell(on.CallerLeft(at(12), "c1"))
    story.leg_ends(12.1, "c1~2", RingResult.NO_ANSWER)
    assert story.operator("1002").state is OperatorState.AVAILABLE


def test_the_operator_is_lost_while_three_talk() -> None:
    story = three()
    operator_leaves(story, 20, "c1~1", lost=True)
    assert story.call("c1").operator == "1002"
    operator_leaves(story, 30, "c1~2", lost=True)
    assert story.call("c1").state is CallState.RECONNECTING
    assert story.call("c1").reconnect.operator == "1002"


def test_one_colleague_at_a_time_and_only_who_is_free() -> None:
    story = three(3)
    assert story.tell(on.ConferenceRequested(at(14), "c1", "1003")) == ()
    assert story.tell(on.TransferRequested(at(14), "c1", "1003")) == ()
