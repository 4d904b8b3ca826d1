"""The system is about to stop: nobody new, who is there is served, and a cut is our fault."""

from __future__ import annotations

from datetime import time, timedelta

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import CutOff, EndedBy, Outcome
from queue_manager.domain.lines.line import Line
from queue_manager.domain.supervision.draining import STOPPED, RemainingCalls, left_on
from tests.queue_manager.domain.floor_story import Story, at

CALLED = CallbackRules(possible=True, prefixes=("+77",), opens=time(0), closes=time(23, 59))


def story_of(operators: int) -> Story:
    story = Story(operators, others=(Line("103", emergency=True, wrap_up=timedelta(seconds=1)),))
    story.tell(on.CallbackRulesChanged(at(-5), CALLED))
    return story


def test_who_calls_meanwhile_hears_a_word_and_is_owed_a_call() -> None:
    story = story_of(operators=1)
    story.tell(on.DrainBegan(at(0)))
    story.offer(1, "c1", "+77010000001")
    (refused,) = [each for each in story.commands if isinstance(each, do.RefuseCaller)]
    (ended,), (ticket,) = story.records_of(note.CallEnded), story.records_of(note.TicketOpened)
    assert (refused.why, refused.opens) == ("closed", None)
    assert (ended.outcome, ended.refusal) == (Outcome.REFUSED, "closed")
    assert ticket.call_back and ended.ticket == ticket.number
    assert [each.number for each in story.floor.callbacks.values()] == ["+77010000001"]
    story.wait_until(120)
    assert story.rung() == [], "nobody is called while the system is about to stop"


def test_an_emergency_line_takes_callers_to_the_end() -> None:
    story = story_of(operators=1)
    story.tell(on.DrainBegan(at(0)))
    story.offer(1, "c1", line="103")
    assert story.rung() == [("c1", "1001")]


def test_who_waits_is_still_answered_and_talks_go_on() -> None:
    story = story_of(operators=1)
    story.offer(0, "c1", "+77010000001")
    story.answer(2, story.call("c1").rings.current or "")
    story.offer(3, "c2", "+77010000002")
    story.tell(on.DrainBegan(at(4)))
    assert left_on(story.floor) == RemainingCalls(talks=1, waiting=1)
    story.hang_up(10, "c1")
    story.wait_until(16)  # the ladder ends the wrap-up for them
    story.answer(17, story.call("c2").rings.current or "")
    assert left_on(story.floor) == RemainingCalls(talks=1, waiting=0)
    story.hang_up(40, "c2")
    assert left_on(story.floor) == RemainingCalls(0, 0)
    assert [each.outcome for each in story.records_of(note.CallEnded)] == [Outcome.ANSWERED] * 2


def test_who_is_cut_is_our_fault_and_owed_a_call() -> None:
    """One talks, one has hung on through the music, and one has only just come."""
    story = story_of(operators=1)
    story.offer(0, "c1", "+77010000001")
    story.answer(2, story.call("c1").rings.current or "")
    story.offer(3, "c2", "+77010000002")
    story.offer(59, "c3", "+77010000003")
    story.tell(on.CallsCut(at(60)))
    assert story.floor.calls == {}
    ended = {each.call_id: each for each in story.records_of(note.CallEnded)}
    assert {call_id: each.outcome for call_id, each in ended.items()} == {
        "c1": Outcome.ANSWERED,
        "c2": Outcome.FAILED,
        "c3": Outcome.FAILED,
    }
    assert {each.failure for each in ended.values()} == {STOPPED}
    assert {each.cut_off for each in ended.values()} == {CutOff.PBX_DOWN}, "the lead is told of it"
    assert {each.ended_by for each in ended.values()} == {EndedBy.SYSTEM}
    assert ended["c1"].talk_seconds == 58
    owed = [each.call_id for each in story.records_of(note.CallbackOwed)]
    assert owed == ["c1"], "the others' tickets ask to call back"
    assert [each.call_back for each in story.records_of(note.TicketOpened)][1:] == [True, True]
    called = sorted(each.number for each in story.floor.callbacks.values())
    assert called == ["+77010000001", "+77010000002", "+77010000003"]


def test_a_talk_below_which_the_pbx_was_killed_is_owed_a_call() -> None:
    story = story_of(operators=1)
    story.offer(0, "c1", "+77010000001")
    story.answer(2, story.call("c1").rings.current or "")
    story.tell(on.PbxLost(at(10), "pbx1"))
    story.tell(on.PbxCompared(at(12), "pbx1", (), {}, frozenset()))
    assert [each.call_id for each in story.records_of(note.CallbackOwed)] == ["c1"]


def test_after_a_start_the_lines_are_served_again() -> None:
    story = story_of(operators=1)
    story.tell(on.DrainBegan(at(0)))
    story.tell(on.DrainEnded(at(1)))
    story.offer(2, "c1")
    assert story.rung() == [("c1", "1001")]
