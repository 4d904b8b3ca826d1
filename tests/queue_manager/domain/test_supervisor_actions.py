"""A shift lead's hand on operators and lines: what it changes, what it leaves, what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.operator import AfterCall, Operator
from queue_manager.domain.floor.states import SIGN_OUT, Device, EndedBy, OperatorState, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at

BY = "Гүлмира"


def deed(operator: Operator) -> tuple[str, str | None, bool]:
    assert operator.deed is not None and operator.deed.by == BY
    return operator.deed.what, operator.deed.reason, operator.deed.later


def test_a_pause_is_shown_with_its_reason() -> None:
    story = Story(1)
    story.tell(on.StateForced(at(0), "1001", "paused", "training", BY))
    operator = story.operator("1001")
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, "training")
    assert deed(operator) == ("paused", "training", False)


def test_in_a_call_it_waits_for_its_end() -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.StateForced(at(5), "1001", "signed_out", None, BY))
    assert story.operator("1001").state is OperatorState.TALKING
    assert deed(story.operator("1001")) == ("signed_out", None, True)
    story.hang_up(10, "c1")
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.SIGNED_OUT


def talks() -> Story:
    """1001 talks with c1 since second 2."""
    story = Story(1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    return story


def leaves(story: Story, *, ordered_by: str) -> None:
    if ordered_by == "lead":
        story.tell(on.StateForced(at(5), "1001", "signed_out", None, BY))
    else:
        story.tell(on.RosterChanged(at(5), {}))


@pytest.mark.parametrize("ordered_by", ["lead", "roster"])
@pytest.mark.parametrize("seconds", [6, 12])
@pytest.mark.parametrize("reason", ["lunch", None])
def test_a_sign_out_that_was_ordered_is_not_undone_by_the_operator(
    ordered_by: str, seconds: float, reason: str | None
) -> None:
    story = talks()
    leaves(story, ordered_by=ordered_by)
    own: on.Event = on.OperatorAvailable(at(seconds), "1001")
    if reason is not None:
        own = on.OperatorPaused(at(seconds), "1001", reason)
    if seconds > 10:  # in the wrap-up
        story.hang_up(10, "c1")
    else:
        story.tell(on.OperatorSignedOut(at(seconds), "1001"))
    story.tell(own)
    if seconds < 10:
        assert story.operator("1001").after_call == AfterCall(SIGN_OUT, ordered=True)
        story.hang_up(10, "c1")
        story.wait_until(30)
    assert story.operator("1001").state is OperatorState.SIGNED_OUT
    story.tell(on.OperatorAvailable(at(40), "1001"))
    assert story.operator("1001").state is OperatorState.AVAILABLE, "a new shift"


def test_a_sign_out_that_a_lead_ordered_outlives_a_call_made_in_the_wrap_up() -> None:
    story = talks()
    leaves(story, ordered_by="lead")
    story.hang_up(10, "c1")
    story.tell(
        on.OutboundCallRequested(at(12), "1001", "out-1.1", "pbx1", "t", "109", "+77010000001")
    )
    story.tell(on.OperatorAvailable(at(13), "1001"))
    story.leg_ends(20, "out-1.1~1", RingResult.NO_ANSWER)
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.SIGNED_OUT


def test_the_lead_undoes_it_and_an_operator_her_own() -> None:
    story = talks()
    leaves(story, ordered_by="lead")
    story.tell(on.StateForced(at(6), "1001", "paused", "lunch", BY))
    assert story.operator("1001").after_call == AfterCall("lunch")
    story.tell(on.OperatorSignedOut(at(7), "1001"))
    story.tell(on.OperatorAvailable(at(8), "1001"))
    assert story.operator("1001").after_call is None
    leaves(story, ordered_by="lead")
    story.tell(on.StateForced(at(9), "1001", "available", None, BY))
    assert deed(story.operator("1001")) == ("available", None, True)
    story.hang_up(10, "c1")
    story.wait_until(30)
    assert story.operator("1001").state is OperatorState.AVAILABLE


def test_a_sign_out_that_was_ordered_and_a_lost_call_leave_nothing_behind() -> None:
    story = talks()
    leaves(story, ordered_by="lead")
    story.tell(on.PhoneReachable(at(8), "1001", Device.PHONE, False))
    story.tell(on.Disconnected(at(8), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(8, "c1~1", RingResult.FAILED)
    story.wait_until(28)
    operator = story.operator("1001")
    assert operator.state is OperatorState.SIGNED_OUT
    assert operator.after_call is None


def test_a_ring_is_taken_back_and_the_caller_goes_to_the_next() -> None:
    story = Story(2)
    story.offer(0, "c1")
    story.tell(on.StuckEnded(at(3), "1001", BY))
    assert do.CancelRing("c1~1") in story.commands
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    assert story.records_of(note.RingEnded)[0].result is RingResult.WITHDRAWN
    assert deed(story.operator("1001")) == ("freed", None, False)


def test_a_ring_whose_leg_is_gone_frees_the_telephone() -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(2), "c1"))
    assert story.operator("1001").ring_id == "c1~1"
    story.tell(on.StuckEnded(at(5), "1001", BY, gone=("c1~1",)))
    operator = story.operator("1001")
    assert (operator.state, operator.ring_id) == (OperatorState.AVAILABLE, None)
    assert deed(operator) == ("freed", None, False)


def test_a_call_that_the_pbx_does_not_have_is_ended_and_one_that_it_has_is_not() -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    before = story.floor
    story.tell(on.StuckEnded(at(5), "1001", BY))
    assert story.floor == before
    story.tell(on.StuckEnded(at(6), "1001", BY, gone=("c1~1", "c1")))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome.value, ended.operator, ended.talk_seconds) == ("answered", "1001", 4.0)
    assert story.floor.calls == story.floor.rings == {}
    assert story.operator("1001").state in (OperatorState.WRAP_UP, OperatorState.AVAILABLE)
    assert story.operator("1001").ring_id is None


def test_an_operator_in_a_call_that_nobody_knows_is_freed() -> None:
    story = Story(1)
    lost = replace(story.operator("1001"), state=OperatorState.TALKING, call_id="c0")
    story.floor = replace(story.floor, operators={"1001": lost})
    story.tell(on.StuckEnded(at(5), "1001", BY))
    story.wait_until(5)
    assert story.operator("1001").state is OperatorState.AVAILABLE


def lines_of(story: Story) -> set[str]:
    return set(story.operator("1001").skills.lines)


def roster(story: Story, second: float, *lines: str) -> None:
    names = {"1001": "Operator 1"}
    story.tell(on.RosterChanged(at(second), names, {"1001": Skills(lines=frozenset(lines))}))


def two_lines() -> Story:
    story = Story(1)
    story.tell(on.LinesChanged(at(-50), (LINE, Line("112"))))
    roster(story, -49, "109")
    return story


def test_moved_to_another_line_until_the_sign_out() -> None:
    story = two_lines()
    story.tell(on.OperatorMoved(at(0), "1001", frozenset({"112", "999"}), BY))
    assert lines_of(story) == {"112"}
    assert story.operator("1001").deed is not None
    roster(story, 5, "109", "112")
    assert lines_of(story) == {"112"}, "the roster is read again and changes nothing"
    story.tell(on.OperatorSignedOut(at(10), "1001"))
    assert lines_of(story) == {"109", "112"}
    roster(story, 20, "109")
    assert lines_of(story) == {"109"}


def test_moved_back() -> None:
    story = two_lines()
    story.tell(on.OperatorMoved(at(0), "1001", frozenset({"112"}), BY))
    story.tell(on.OperatorMoved(at(5), "1001", frozenset(), BY))
    assert (lines_of(story), story.operator("1001").own_lines) == ({"109"}, None)


def test_a_line_that_there_is_not_moves_nobody() -> None:
    story = two_lines()
    story.tell(on.OperatorMoved(at(0), "1001", frozenset({"999"}), BY))
    assert (lines_of(story), story.operator("1001").deed) == ({"109"}, None)


def test_the_callback_offer_stays_as_the_lead_set_it() -> None:
    story = Story()
    story.tell(on.CallbackOfferSet(at(0), "109", False, BY))
    assert not story.floor.lines["109"].callback_offer
    story.tell(on.LinesChanged(at(60), (LINE,)))
    assert not story.floor.lines["109"].callback_offer
    story.tell(on.CallbackOfferSet(at(70), "109", True, BY))
    assert story.floor.lines["109"].callback_offer and story.floor.callback_offers == {}


def test_what_the_administrator_changes_later_counts() -> None:
    story = Story()
    story.tell(on.CallbackOfferSet(at(0), "109", False, BY))
    story.tell(on.LinesChanged(at(60), (replace(LINE, callback_offer=False),)))
    story.tell(on.LinesChanged(at(120), (LINE,)))
    assert story.floor.lines["109"].callback_offer and story.floor.callback_offers == {}


def test_who_was_held_for_an_operator_that_is_freed_is_owed_a_call() -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.PhoneReachable(at(9), "1001", Device.PHONE, False))
    story.tell(on.Disconnected(at(10), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(10, "c1~1", RingResult.FAILED)
    story.tell(on.StuckEnded(at(15), "1001", BY, gone=("c1",)))
    assert [it.call_id for it in story.records_of(note.CallbackOwed)] == ["c1"]
    assert story.floor.calls == {}
