"""The language of a caller: his key, or his last call; and a telephone that rings already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.incident import Acquaintance
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at
from tests.queue_manager.domain.test_ladder import with_skills

KAZAKH, ENGLISH = Skills(languages={"kk": 3}), Skills(languages={"en": 2, "kk": 1})


def rung_in_kazakh() -> Story:
    """1001 speaks no English, has been idle longer, and is rung."""
    story = Story(operators=2)
    with_skills(story, o1001=KAZAKH, o1002=ENGLISH)
    story.offer(0, "c1")
    assert story.rung() == [("c1", "1001")]
    return story


def tells(story: Story, how: str) -> None:
    if how == "key":
        story.tell(on.CallerPressed(at(1), "c1", "9"))
    else:
        story.tell(on.CallerKnown(at(1), "c1", Acquaintance(language="en")))


@pytest.mark.parametrize("how", ["key", "last_call"])
def test_a_ring_where_it_is_not_spoken_goes_to_somebody_who_speaks_it(how: str) -> None:
    story = rung_in_kazakh()
    tells(story, how)
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    (ring,) = story.records_of(note.RingEnded)
    assert (ring.operator, ring.result) == ("1001", RingResult.WITHDRAWN)
    story.leg_ends(1.1, "c1~1", RingResult.WITHDRAWN)
    assert story.operator("1001").state == "available", "she is not blamed"
    story.answer(2, "c1~2")
    (answered,) = story.records_of(note.CallAnswered)
    assert answered.operator == "1002"
    assert story.records_of(note.TicketOpened)[0].language == "en"


def test_who_speaks_it_is_waited_for() -> None:
    story = Story(operators=2)
    with_skills(story, o1001=KAZAKH, o1002=ENGLISH)
    story.tell(on.PhoneEngaged(at(-1), "1002", True))
    story.offer(0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    assert story.call("c1").state == "waiting"
    story.tell(on.PhoneEngaged(at(2), "1002", False))
    assert story.rung()[-1] == ("c1", "1002")


@pytest.mark.parametrize("how", ["key", "last_call"])
def test_where_nobody_at_work_speaks_it_the_ring_goes_on(how: str) -> None:
    story = Story(operators=1)
    with_skills(story, o1001=KAZAKH)
    story.offer(0, "c1")
    tells(story, how)
    assert story.records_of(note.RingEnded) == [] and story.call("c1").needs.language == "en"


@pytest.mark.parametrize(("engaged", "rung"), [(True, "1001"), (False, "1002")])
def test_in_an_emergency_a_ring_goes_on_unless_somebody_who_speaks_it_is_free(
    engaged: bool, rung: str
) -> None:
    story = Story(operators=2, line=replace(LINE, emergency=True))
    with_skills(story, o1001=KAZAKH, o1002=ENGLISH)
    story.tell(on.PhoneEngaged(at(-1), "1002", engaged))
    story.offer(0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    assert story.rung()[-1] == ("c1", rung)
    assert story.call("c1").state == "ringing"


def test_his_own_word_is_not_overruled_by_his_last_call() -> None:
    story = rung_in_kazakh()
    story.tell(on.CallerPressed(at(0.5), "c1", "7"))
    tells(story, "last_call")
    assert story.call("c1").needs.language == "kk" and story.rung() == [("c1", "1001")]


def test_a_caller_who_speaks_with_somebody_already_stays_with_her() -> None:
    story = rung_in_kazakh()
    story.answer(0.5, "c1~1")
    tells(story, "last_call")
    assert story.call("c1").state == "talking" and story.call("c1").needs.language == "kk"
