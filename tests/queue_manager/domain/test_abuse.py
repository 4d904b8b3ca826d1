"""A call marked as an abuse of the line: by whom it concerns, once, and taken back."""

from __future__ import annotations

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import EndedBy
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
