"""A call marked as an abuse of the line: by whom it concerns, once, and taken back."""

from __future__ import annotations

from datetime import timedelta

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import BREATHER, EndedBy, OperatorState
from queue_manager.domain.talking.abuse import reason_of
from tests.queue_manager.domain.floor_story import Story, at


def marks(story: Story) -> list[tuple[str, str | None]]:
    return [(each.call_id, each.reason) for each in story.records_of(note.AbuseNoted)]


def test_the_call_in_front_of_the_operator_is_marked_once_a_reason() -> None:
    story = Story(operators=1)
    story.tell(on.AbuseMarked(at(0), "1001", "threat"))
    assert marks(story) == [], "there is no call to mark"
    story.offer(1, "c1")
    story.tell(on.AbuseMarked(at(2), "1001", "threat"))
    assert marks(story) == [], "it only rings"
    story.answer(3, "c1~1")
    for second, reason in ((4, "threat"), (5, "threat"), (6, "insult")):
        story.tell(on.AbuseMarked(at(second), "1001", reason))
    assert marks(story) == [("c1", "threat"), ("c1", "insult")]
    story.tell(on.Disconnected(at(7), "c1", EndedBy.CALLER))
    story.tell(on.CallerLeft(at(7), "c1"))
    assert reason_of(story.floor.operators["1001"]) == "insult", "the wrap-up knows it"
    story.tell(on.AbuseMarked(at(8), "1001", None))
    assert marks(story)[-1] == ("c1", None)


def test_the_next_call_begins_without_a_mark() -> None:
    story = Story(operators=1)
    story.offer(1, "c1")
    story.answer(2, "c1~1")
    story.tell(on.AbuseMarked(at(3), "1001", "hoax"))
    story.hang_up(4, "c1")
    story.tell(on.OperatorAvailable(at(5), "1001"))
    story.offer(6, "c2")
    story.answer(7, "c2~1")
    assert reason_of(story.floor.operators["1001"]) is None
    story.tell(on.AbuseMarked(at(8), "1001", "hoax"))
    assert marks(story) == [("c1", "hoax"), ("c2", "hoax")]


BREATHER_MINUTES = timedelta(minutes=5)


def marked(reason: str | None, second: float) -> on.AbuseMarked:
    return on.AbuseMarked(at(second), "1001", reason, BREATHER_MINUTES)


def state(story: Story) -> tuple[OperatorState, str | None]:
    operator = story.floor.operators["1001"]
    return operator.state, operator.reason


def abused(story: Story) -> None:
    """A call that its operator marks; the caller hangs up at 4."""
    story.offer(1, "c1")
    story.answer(2, "c1~1")
    story.tell(marked("insult", 3))
    story.hang_up(4, "c1")


def test_an_abuse_gives_a_breather_that_ends_by_itself() -> None:
    story = Story(operators=1)
    abused(story)
    assert state(story) == (OperatorState.WRAP_UP, None), "the paperwork first"
    wrap_up = story.floor.operators["1001"].wrap_up
    assert wrap_up is not None
    story.tell(on.Tick(wrap_up.until))
    assert state(story) == (OperatorState.PAUSED, BREATHER)
    until = story.floor.operators["1001"].paused_until
    assert until == wrap_up.until + BREATHER_MINUTES
    story.tell(on.Tick(until - timedelta(seconds=1)))
    assert state(story) == (OperatorState.PAUSED, BREATHER)
    story.tell(on.Tick(until))
    assert state(story) == (OperatorState.AVAILABLE, None)
    assert story.floor.operators["1001"].paused_until is None


def test_a_tick_is_due_when_the_breather_ends() -> None:
    story = Story(operators=1)
    abused(story)
    wrap_up = story.floor.operators["1001"].wrap_up
    assert wrap_up is not None
    story.tell(on.Tick(wrap_up.until))
    assert next_due(story.floor) == wrap_up.until + BREATHER_MINUTES


def test_whoever_wants_no_breather_goes_on() -> None:
    story = Story(operators=1)
    abused(story)
    story.tell(on.OperatorAvailable(at(5), "1001"))
    assert state(story) == (OperatorState.AVAILABLE, None)
    story.offer(6, "c2")
    story.answer(7, "c2~1")
    story.hang_up(8, "c2")
    assert story.floor.operators["1001"].after_call is None, "it is spent"


def test_a_mark_that_is_taken_back_takes_the_breather_back() -> None:
    story = Story(operators=1)
    abused(story)
    story.tell(marked(None, 5))
    assert story.floor.operators["1001"].after_call is None
    story.tell(on.OperatorPaused(at(6), "1001", "lunch"))
    story.tell(on.Tick(at(6) + BREATHER_MINUTES))
    assert state(story) == (OperatorState.PAUSED, "lunch"), "a pause that was chosen does not end"


def test_what_was_chosen_for_the_end_of_the_call_stays() -> None:
    story = Story(operators=1)
    story.offer(1, "c1")
    story.answer(2, "c1~1")
    story.tell(on.OperatorSignedOut(at(3), "1001"))
    story.tell(marked("threat", 4))
    after = story.floor.operators["1001"].after_call
    assert after is not None and after.what == "signed_out"
