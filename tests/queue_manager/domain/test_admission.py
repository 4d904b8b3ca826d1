"""A line that is closed or full says so, or sends its callers on; an emergency line takes all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.states import EndedBy, Outcome
from queue_manager.domain.lines.hours import OpeningSpan
from queue_manager.domain.lines.line import Line
from tests.queue_manager.domain.floor_story import LINE, Story, at

# The story's noon is a Tuesday's in Almaty, whose clock is 5 hours ahead.
NINE_TO_TWELVE = ((OpeningSpan(540, 720),),) * 7
NINE_TO_SIX = ((OpeningSpan(540, 1080),),) * 7
WATER = Line("114", hours=NINE_TO_TWELVE)


def refusals(story: Story) -> list[tuple[str, str, str | None]]:
    return [
        (each.call_id, each.why, each.opens)
        for each in story.commands
        if isinstance(each, do.RefuseCaller)
    ]


def test_outside_its_hours_a_line_says_when_it_opens() -> None:
    story = Story(operators=1, others=(WATER,))
    story.offer(0, "c1", line="114")
    assert refusals(story) == [("c1", "closed", "tomorrow-0900")]
    assert story.rung() == [] and story.floor.calls == {}
    (began,), (ended,) = story.records_of(note.CallBegan), story.records_of(note.CallEnded)
    assert (began.line, began.call_id) == ("114", "c1")
    assert (ended.outcome, ended.refusal, ended.ended_by) == (
        Outcome.REFUSED,
        "closed",
        EndedBy.SYSTEM,
    )
    assert story.records_of(note.TicketOpened) == [], "who was told when it opens is owed nothing"


def test_within_its_hours_it_rings() -> None:
    story = Story(operators=1, others=(WATER,))
    story.offer(-61, "c1", line="114")
    assert (story.rung(), refusals(story)) == ([("c1", "1001")], [])


def test_offered_twice_it_is_refused_once_and_its_end_is_no_second() -> None:
    story = Story(operators=1, others=(WATER,))
    story.offer(0, "c1", line="114")
    story.offer(0.2, "c1", line="114")
    story.tell(on.CallerLeft(at(4), "c1"))
    assert len(refusals(story)) == len(story.records_of(note.CallEnded)) == 1


def test_a_line_the_administrator_closed_tells_no_time() -> None:
    story = Story(operators=1, others=(replace(WATER, open=False, hours=NINE_TO_SIX),))
    story.offer(0, "c1", line="114")
    assert refusals(story) == [("c1", "closed", None)]


def test_a_closed_line_sends_its_callers_on() -> None:
    story = Story(operators=1, others=(replace(WATER, overflow_to="109"),))
    story.offer(0, "c1", line="114")
    assert (story.call("c1").line, story.call("c1").origin.dialled) == ("109", "114")
    assert story.rung() == [("c1", "1001")]
    assert story.records_of(note.CallBegan)[0].dialled == "114"


def test_the_overflow_must_answer_itself() -> None:
    closed = Line("115", open=False)
    story = Story(operators=1, others=(replace(WATER, overflow_to="115"), closed))
    story.offer(0, "c1", line="114")
    assert [why for _, why, _ in refusals(story)] == ["closed"]


@pytest.mark.parametrize(("caller", "call_back"), [("+77011234567", True), (None, False)])
def test_a_full_line_refuses_and_owes_a_call_back(caller: str | None, call_back: bool) -> None:
    story = Story(line=replace(LINE, most_waiting=2))
    story.offer(0, "c1")
    story.offer(1, "c2")
    story.offer(2, "c3", caller)
    assert refusals(story) == [("c3", "full", None)]
    (ticket,) = story.records_of(note.TicketOpened)
    assert (ticket.call_id, ticket.call_back) == ("c3", call_back)
    assert story.records_of(note.CallEnded)[0].ticket == ticket.number
    story.tell(on.CallerLeft(at(3), "c1"))
    story.offer(4, "c4")
    assert len(refusals(story)) == 1, "there is room again"


def test_who_was_found_on_the_pbx_was_let_in_before() -> None:
    story = Story(line=replace(LINE, most_waiting=1, open=False))
    story.tell(on.CallOffered(at(0), "c1", "109", "pbx1", "PJSIP/trunk-1", found=True))
    assert refusals(story) == [] and "c1" in story.floor.calls


def test_a_test_call_is_marked_so_on_record() -> None:
    story = Story(operators=1)
    story.tell(on.CallOffered(at(0), "c1", "109", "pbx1", "Local/109-1;2", trial=True))
    assert story.call("c1").origin.trial and story.records_of(note.CallBegan)[0].trial


def test_a_changed_line_takes_effect_on_the_next_call() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.tell(on.LinesChanged(at(1), (replace(LINE, ring_time=timedelta(seconds=2)),)))
    story.offer(2, "c2")
    timeouts = [c.timeout_seconds for c in story.commands if isinstance(c, do.RingOperator)]
    assert timeouts[0] - timeouts[1] == 4, "6 s became 2"


HOAX = {"+77011234567": Blocked("hoax", until=at(3600))}


def test_a_blocked_number_is_refused_before_any_ring() -> None:
    story = Story(operators=1)
    story.tell(on.BlockListChanged(at(-10), HOAX))
    story.offer(0, "c1")
    story.offer(1, "c2", caller="+77017654321")
    story.offer(2, "c3", caller=None)
    assert refusals(story) == [("c1", "blocked", None)]
    assert story.rung() == [("c2", "1001")]
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.refusal) == (Outcome.REFUSED, "blocked")
    assert story.records_of(note.TicketOpened) == []


def test_a_block_ends_by_itself_and_does_not_touch_who_waits_already() -> None:
    story = Story()
    story.offer(0, "c1")
    story.tell(on.BlockListChanged(at(1), HOAX))
    assert "c1" in story.floor.calls
    story.offer(3600, "c2")
    assert refusals(story) == []


def test_an_emergency_line_takes_a_blocked_number() -> None:
    story = Story(operators=1, others=(Line("112", emergency=True),))
    story.tell(on.BlockListChanged(at(-10), HOAX))
    story.offer(0, "c1", line="112")
    assert (story.rung(), refusals(story)) == ([("c1", "1001")], [])


def test_the_last_resort_of_a_full_line_is_a_message() -> None:
    story = Story(line=replace(LINE, most_waiting=1, voicemail=True))
    story.offer(0, "c1")
    story.offer(1, "c2", caller="+77017654321")
    assert refusals(story) == []
    assert do.TakeVoicemail("c2", "PJSIP/trunk-c2") in story.latest
    story.tell(on.VoicemailBegan(at(5), "c2"))
    story.tell(on.CallerLeft(at(15), "c2"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.call_id, ended.outcome) == ("c2", Outcome.VOICEMAIL)
