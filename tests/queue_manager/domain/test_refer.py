"""The transfer key of a SIP telephone: what the PBX has done is followed, as one call."""

from __future__ import annotations

import pytest

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import CallState, EndedBy, OperatorState, RingResult
from tests.queue_manager.domain.floor_story import Story, at


def referred(story: Story, to: str, *, is_reported: bool = True) -> None:
    """1001 talks with c1 and hands him on at second 10; the PBX may tell the end of the talk."""
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.HoldStarted(at(5), "c1"))
    if is_reported:
        story.tell(on.Disconnected(at(10), "c1", EndedBy.CALLER))
    story.tell(on.CallerReferred(at(10), "c1", to))
    story.leg_ends(10.1, "c1~1", RingResult.ANSWERED)


@pytest.mark.parametrize("is_reported", [True, False])
def test_whom_the_operator_named_is_rung_and_it_stays_one_call(is_reported: bool) -> None:
    story = Story(operators=3)
    referred(story, "1003", is_reported=is_reported)
    assert story.rung()[-1] == ("c1", "1003")
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.answer(12, "c1~2")
    assert (story.call("c1").state, story.call("c1").operator) == (CallState.TALKING, "1003")
    story.hang_up(20, "c1", EndedBy.OPERATOR)
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds, ended.hold_seconds) == ("1003", 16, 5)
    (handed,) = story.records_of(note.CallBroken)
    assert (handed.operator, handed.transfer_to, handed.resumed_by) == ("1001", "1003", "1003")


@pytest.mark.parametrize("to", ["1003", "1001", "9999"])
def test_where_that_one_is_not_free_he_is_first_in_line(to: str) -> None:
    story = Story(operators=3)
    story.tell(on.OperatorPaused(at(-1), "1003", "lunch"))
    referred(story, to)
    assert story.rung()[-1] == ("c1", "1002")


def test_a_call_that_is_over_is_referred_to_nobody() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.hang_up(5, "c1")
    story.tell(on.CallerReferred(at(6), "c1", "1002"))
    assert story.floor.calls == {} and len(story.rung()) == 1
