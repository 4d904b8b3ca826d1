"""A caller handed on to a line, a topic or a language: who is rung, and what wait was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_manager.domain.dispatching.transfer_queues import TransferOption, options, queue_named
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Queue, QueueKind
from queue_manager.domain.floor.states import CallState, OperatorState, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at
from tests.queue_manager.domain.test_ladder import busy, with_skills

WATER = Line("1450", wrap_up=timedelta(seconds=20))
SKILLS = {
    "1001": Skills(lines=frozenset({"109"}), languages={"ru": 3}),
    "1002": Skills(lines=frozenset({"109"}), languages={"kk": 3, "ru": 2}),
    "1003": Skills(lines=frozenset({"109"}), languages={"ru": 3}, topics=frozenset({"water"})),
    "1004": Skills(lines=frozenset({"1450"}), languages={"ru": 3}),
}


def talking() -> Story:
    """1001 talks with c1 of 109; 1002 speaks Kazakh, 1003 knows the water, 1004 serves 1450."""
    story = Story(4, others=(WATER,))
    with_skills(story, **{f"o{extension}": skills for extension, skills in SKILLS.items()})
    busy(story, "1002", "1003", "1004")
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    assert story.operator("1001").state is OperatorState.TALKING
    story.commands.clear()
    return story


def free(story: Story, *extensions: str) -> None:
    for extension in extensions:
        story.tell(on.PhoneEngaged(at(5), extension, False))


def seen(story: Story) -> dict[str, TransferOption]:
    return {str(it.queue): it for it in options(story.floor, story.call("c1"), at(8))}


def hand_on(story: Story, to: str, seconds: float = 10) -> None:
    """1001 hands the caller on to a queue, and their leg ends."""
    story.tell(on.TransferRequested(at(seconds), "c1", to))
    story.leg_ends(seconds + 0.1, "c1~1", RingResult.ANSWERED)


def test_a_queue_has_a_name() -> None:
    assert queue_named("line:1450") == Queue(QueueKind.LINE, "1450")
    assert str(Queue(QueueKind.LANGUAGE, "kk")) == "language:kk"
    assert queue_named("1002") is queue_named("shelf:3") is queue_named("line:") is None


def test_the_queues_are_told_with_who_is_free() -> None:
    story = talking()
    free(story, "1002")
    told = seen(story)
    assert list(told) == ["language:kk", "language:ru", "topic:water", "line:1450"]
    assert told["language:kk"] == TransferOption(
        Queue(QueueKind.LANGUAGE, "kk"), ("1002",), 1, timedelta()
    )
    water = told["topic:water"]
    assert (water.free, water.at_work, water.wait) == ((), 1, None), "no handling time is known"


def test_the_wait_is_that_of_who_is_first_in_line() -> None:
    """Those who wait already wait on: who is handed on is before them, but for an end of a call."""
    story = talking()
    story.floor = replace(story.floor, handled={"109": (100.0,) * 5, "1450": (60.0,) * 5})
    story.offer(3, "c2")
    told = seen(story)
    assert told["topic:water"].wait == timedelta(seconds=100)
    assert told["language:ru"].wait == timedelta(seconds=50), "two of three serve the caller"
    assert told["line:1450"].wait == timedelta(seconds=60), "by that line's own handling times"


def test_a_line_that_takes_no_callers_and_a_topic_that_nobody_knows_are_no_queues() -> None:
    story = talking()
    story.tell(on.LinesChanged(at(6), (LINE, replace(WATER, open=False))))
    story.tell(on.OperatorSignedOut(at(6), "1003"))
    assert list(seen(story)) == ["language:kk", "language:ru"]


@pytest.mark.parametrize(
    ("to", "operator"), [("language:kk", "1002"), ("topic:water", "1003"), ("line:1450", "1004")]
)
def test_handed_on_to_a_queue_the_caller_comes_to_who_is_of_it(to: str, operator: str) -> None:
    story = talking()
    free(story, *({"1002", "1003", "1004"} - {operator}))
    hand_on(story, to)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    assert story.call("c1").state is CallState.WAITING
    assert story.rung() == [], "nobody of the queue is free"
    free(story, operator)
    assert story.rung() == [("c1", operator)]
    story.answer(20, "c1~2")
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.transfer_to, broken.resumed_by) == ("1001", to, operator)
    story.hang_up(30, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.call_id, ended.operator) == ("c1", operator)


def test_the_call_stays_one_of_its_own_line() -> None:
    story = talking()
    hand_on(story, "line:1450")
    assert (story.call("c1").line, story.call("c1").served_line) == ("109", "1450")


def test_who_is_handed_on_is_before_those_who_wait() -> None:
    story = talking()
    story.offer(3, "c2")
    hand_on(story, "language:ru")
    free(story, "1003")
    assert story.rung() == [("c1", "1003")]


def test_the_caller_comes_back_to_who_handed_them_on_only_where_nobody_else_is_free() -> None:
    story = talking()
    hand_on(story, "language:ru")
    free(story, "1003")
    assert story.rung() == [("c1", "1003")]
    story.leg_ends(16, "c1~2", RingResult.NO_ANSWER)
    story.wait_until(40)  # the wrap-up of 1001 is over
    assert story.rung()[-1] == ("c1", "1001")


@pytest.mark.parametrize("to", ["line:999", "line:109", "topic:bees", "language:fr", "shelf:3"])
def test_nobody_is_handed_on_to_a_queue_without_operators(to: str) -> None:
    story = talking()
    story.tell(on.OperatorSignedOut(at(6), "1002"))
    assert story.tell(on.TransferRequested(at(10), "c1", to)) == ()
    assert story.call("c1").state is CallState.TALKING


def test_who_leaves_while_they_wait_in_the_queue_is_owed_a_callback() -> None:
    story = talking()
    hand_on(story, "topic:water")
    story.tell(on.CallerLeft(at(40), "c1"))
    assert [it.call_id for it in story.records_of(note.CallbackOwed)] == ["c1"]
