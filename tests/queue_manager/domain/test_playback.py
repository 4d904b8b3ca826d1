"""Words to a caller who waits, and his keys, each told as a short story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.waiting.playback import say
from tests.queue_manager.domain.floor_story import LINE, Story, at


def waiting() -> Story:
    story = Story(line=replace(LINE, ladder=(), kpi=timedelta(minutes=5)))
    story.offer(0, "c1")
    return story


def say_in(story: Story, seconds: float, about: str, *prompts: str, at_once: bool = False) -> None:
    change = FloorChange(story.floor)
    say(change, change.calls["c1"], about, prompts, at(seconds), at_once=at_once)
    story.floor = change.floor
    story.commands += change.commands


def prompts_heard(story: Story) -> list[tuple[str, ...]]:
    return [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)]


def heard(story: Story, seconds: float, say_id: str, *, whole: bool = True) -> None:
    story.tell(on.AnnouncementHeard(at(seconds), "c1", say_id, whole))


def test_words_come_one_after_another_and_what_was_heard_to_its_end_is_known() -> None:
    story = waiting()
    say_in(story, 1, "first", "a", "b")
    say_in(story, 2, "second", "c")
    assert prompts_heard(story) == [("a", "b")]
    heard(story, 5, "1")
    assert prompts_heard(story) == [("a", "b"), ("c",)]
    heard(story, 6, "2", whole=False)
    call = story.call("c1")
    assert (call.announcements.heard, call.announcements.current, call.announcements.queued) == (
        ("first",),
        None,
        (),
    )


def test_an_announcement_by_a_key_goes_first() -> None:
    story = waiting()
    say_in(story, 1, "long", "a")
    say_in(story, 2, "asked", "b", at_once=True)
    heard(story, 2.1, "1", whole=False)  # replaced: not the end of the second
    assert story.call("c1").announcements.current is not None
    heard(story, 3, "2")
    assert story.call("c1").announcements.heard == ("asked",)


def test_an_announcement_whose_end_was_never_reported_makes_way() -> None:
    story = waiting()
    say_in(story, 1, "lost", "a")
    say_in(story, 2, "next", "b")
    assert next_due(story.floor) == at(1 + 2 + 10)
    story.wait_until(14)
    assert prompts_heard(story) == [("a",), ("b",)]
    story.wait_until(60)
    assert story.call("c1").announcements.heard == ()


def test_the_first_who_answers_ends_all_words() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    say_in(story, 1, "first", "a")
    say_in(story, 1, "second", "b")
    story.answer(2, "c1~1")
    heard(story, 2.1, "1")
    call = story.call("c1")
    assert (prompts_heard(story), call.announcements.current, call.announcements.queued) == (
        [("a",)],
        None,
        (),
    )


@pytest.mark.parametrize(("digit", "language"), [("7", "kk"), ("8", "ru"), ("9", "en")])
def test_a_key_chooses_the_language(digit: str, language: str) -> None:
    story = waiting()
    story.tell(on.CallerPressed(at(1), "c1", digit))
    assert story.call("c1").needs.language == language


def test_a_key_chooses_one_of_the_lines_topics() -> None:
    story = Story(line=replace(LINE, topics=frozenset({"water", "heat"})))
    story.offer(0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "6"))
    assert story.call("c1").needs.topic is None
    story.tell(on.CallerPressed(at(2), "c1", "5"))
    assert story.call("c1").needs.topic == "water"


def test_keys_in_a_talk_are_the_operators_business() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    before = story.floor
    story.tell(on.CallerPressed(at(3), "c1", "8"))
    story.tell(on.CallerPressed(at(3), "nobody", "8"))
    assert story.floor == before
