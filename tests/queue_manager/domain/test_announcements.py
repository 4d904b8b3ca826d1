"""What a caller hears while he waits, what he may leave, and what becomes of the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.incident import Acquaintance, Incident, OpenTicket
from queue_manager.domain.floor.states import CallState, EndedBy, Outcome
from tests.queue_manager.domain.floor_story import LINE, Story, at

TEXTS = {"kk": ("incident-1-kk-1",), "ru": ("incident-1-ru-1", "incident-1-ru-2")}
EVERYBODY = Incident("1", until=at(3600), sounds=TEXTS)
TICKET = OpenTicket("109-2026-0000407", "in_progress", date(2026, 12, 1))


def story_with(*incidents: Incident, operators: int = 0, **line: bool) -> Story:
    story = Story(operators=operators, line=replace(LINE, **line))  # type: ignore[arg-type]
    story.tell(on.IncidentsChanged(at(-10), incidents))
    return story


def waits(story: Story, *, known: Acquaintance | None = None) -> None:
    story.offer(0, "c1")
    if known is not None:
        story.tell(on.CallerKnown(at(0.1), "c1", known))
    story.tell(on.CallerGreeted(at(4), "c1"))


def prompts_heard(story: Story) -> list[tuple[str, ...]]:
    return [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)]


def hears(story: Story, seconds: float, *, whole: bool = True) -> None:
    word = story.call("c1").announcements.current
    assert word is not None
    story.tell(on.AnnouncementHeard(at(seconds), "c1", word.say_id, whole))


def end_of(story: Story, seconds: float) -> note.CallEnded:
    story.tell(on.CallerLeft(at(seconds), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    return ended


def ticket_of(story: Story) -> note.TicketOpened:
    (ticket,) = story.records_of(note.TicketOpened)
    return ticket


# --- incidents -------------------------------------------------------------------------------


def test_after_the_greeting_the_incident_plays_in_both_languages_of_the_city() -> None:
    story = story_with(EVERYBODY)
    story.offer(0, "c1")
    assert prompts_heard(story) == []
    story.tell(on.CallerGreeted(at(4), "c1"))
    assert prompts_heard(story) == [("incident-1-kk-1", "incident-1-ru-1", "incident-1-ru-2")]


def test_who_heard_it_to_its_end_and_hangs_up_is_informed() -> None:
    story = story_with(EVERYBODY)
    waits(story)
    hears(story, 9)
    assert story.records_of(note.IncidentHeard) == [note.IncidentHeard("c1", "1", at(9))]
    assert end_of(story, 10).outcome is Outcome.INFORMED
    assert (ticket_of(story).call_back, ticket_of(story).state) == (False, "answered_on_the_spot")


def test_who_leaves_before_its_end_is_lost() -> None:
    story = story_with(EVERYBODY)
    waits(story)
    assert end_of(story, 8).outcome is Outcome.ABANDONED
    assert ticket_of(story).call_back


def test_who_stays_is_answered_as_ever() -> None:
    story = story_with(EVERYBODY, operators=1)
    waits(story)
    hears(story, 5)
    story.answer(5.5, "c1~1")
    story.hang_up(20, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert ended.outcome is Outcome.ANSWERED
    assert len(story.records_of(note.IncidentHeard)) == 1


def test_the_language_key_says_it_again_in_that_language() -> None:
    story = story_with(EVERYBODY)
    waits(story)
    story.tell(on.CallerPressed(at(5), "c1", "8"))
    assert prompts_heard(story)[-1] == ("incident-1-ru-1", "incident-1-ru-2")


def test_a_language_without_a_text_hears_those_of_the_city() -> None:
    story = story_with(EVERYBODY)
    story.offer(0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    story.tell(on.CallerGreeted(at(4), "c1"))
    assert prompts_heard(story) == [("incident-1-kk-1", "incident-1-ru-1", "incident-1-ru-2")]


@pytest.mark.parametrize(
    ("incident", "known", "is_announced"),
    [
        ({"topic": "heat"}, None, False),
        ({"topic": "heat"}, Acquaintance(topics=frozenset({"heat"})), True),
        ({"topic": "heat"}, Acquaintance(topics=frozenset({"roads"})), False),
        ({"place": "Есіл"}, None, False),
        ({"place": "Есіл"}, Acquaintance(near=frozenset({"1"})), True),
        ({"place": "Есіл", "topic": "heat"}, Acquaintance(near=frozenset({"1"})), False),
        ({"district": "esil"}, None, False),
        ({"district": "esil"}, Acquaintance(), False),
        ({"district": "esil"}, Acquaintance(near=frozenset({"1"})), True),
        ({"line": "112"}, Acquaintance(), False),
        ({"line": "109"}, None, True),
        ({"until": at(1)}, None, False),
    ],
)
def test_whom_it_concerns(
    incident: dict[str, object], known: Acquaintance | None, is_announced: bool
) -> None:
    story = story_with(replace(EVERYBODY, **incident))  # type: ignore[arg-type]
    waits(story, known=known)
    assert bool(prompts_heard(story)) is is_announced


def test_a_topic_chosen_by_a_key_brings_its_incident() -> None:
    story = story_with(replace(EVERYBODY, topic="heat"), topics=frozenset({"heat", "water"}))  # type: ignore[arg-type]
    waits(story)
    assert prompts_heard(story) == []
    story.tell(on.CallerPressed(at(6), "c1", "4"))
    assert len(prompts_heard(story)) == 1


def test_an_incident_opened_now_is_heard_by_who_waits_already_and_once() -> None:
    story = story_with()
    waits(story)
    for seconds in (8, 9):
        story.tell(on.IncidentsChanged(at(seconds), (EVERYBODY,)))
    assert len(prompts_heard(story)) == 1


# --- a caller's own tickets ------------------------------------------------------------------


def test_how_my_ticket_stands_by_a_key() -> None:
    story = story_with()
    waits(story, known=Acquaintance(tickets=(TICKET,)))
    story.tell(on.CallerPressed(at(5), "c1", "2"))
    assert prompts_heard(story) == [
        ("ticket-kk", "digit-4-kk", "digit-0-kk", "digit-7-kk", "state-in_progress-kk", "due-kk",
         "day-1-kk", "month-12-kk")
    ]  # fmt: skip
    hears(story, 14)
    assert end_of(story, 15).outcome is Outcome.SELF_SERVED


def test_many_tickets_are_heard_as_far_as_they_fit() -> None:
    story = story_with()
    waits(story, known=Acquaintance(tickets=(TICKET,) * 30))
    story.tell(on.CallerPressed(at(5), "c1", "2"))
    (is_announced,) = prompts_heard(story)
    assert len("&".join(is_announced)) <= 900 and is_announced.count("ticket-kk") > 3


def test_who_has_no_tickets_hears_so_and_is_not_self_served() -> None:
    story = story_with()
    waits(story, known=Acquaintance())
    story.tell(on.CallerPressed(at(5), "c1", "2"))
    assert prompts_heard(story) == [
        ("tickets-none-kk", "press-0-kk", "tickets-none-ru", "press-0-ru")
    ]
    hears(story, 7)
    assert end_of(story, 8).outcome is Outcome.ABANDONED


def test_nothing_is_claimed_before_the_registry_has_answered() -> None:
    story = story_with()
    waits(story)
    story.tell(on.CallerPressed(at(5), "c1", "2"))
    assert prompts_heard(story) == [("tickets-later-kk", "tickets-later-ru")]


# --- calm words ------------------------------------------------------------------------------


def comforting(operators: int = 0) -> Story:
    story = story_with(operators=operators, voicemail=True)
    story.floor = replace(story.floor, comfort_every=timedelta(seconds=30))
    return story


def test_a_calm_word_now_and_then() -> None:
    story = comforting()
    waits(story)
    story.wait_until(33.9)
    assert prompts_heard(story) == []
    story.wait_until(34)
    assert prompts_heard(story) == [("comfort-kk", "press-3-kk", "comfort-ru", "press-3-ru")]
    hears(story, 40)
    story.wait_until(70)
    assert len(prompts_heard(story)) == 2
    assert end_of(story, 80).outcome is Outcome.ABANDONED, "a calm word is no service"


def test_no_word_to_who_has_been_answered() -> None:
    story = comforting(operators=1)
    waits(story)
    story.answer(5, "c1~1")
    story.wait_until(100)
    assert prompts_heard(story) == []


# --- a message -------------------------------------------------------------------------------


def messages(operators: int = 0) -> Story:
    story = story_with(operators=operators, voicemail=True)
    waits(story)
    story.tell(on.CallerPressed(at(6), "c1", "3"))
    return story


def test_a_message_takes_the_ring_back_and_nobody_is_rung_any_more() -> None:
    story = messages(operators=2)
    assert do.TakeVoicemail("c1", "PJSIP/trunk-c1") in story.latest
    assert do.CancelRing("c1~1") in story.latest
    assert story.call("c1").state is CallState.VOICEMAIL
    story.wait_until(60)
    assert len(story.rung()) == 1


def test_what_was_spoken_after_the_tone_is_a_message_to_be_answered() -> None:
    story = messages()
    story.tell(on.VoicemailBegan(at(10), "c1"))
    ended = end_of(story, 20)
    assert (ended.outcome, ended.ended_by) == (Outcome.VOICEMAIL, EndedBy.CALLER)
    assert (ticket_of(story).call_back, ticket_of(story).state) == (True, "registered")


@pytest.mark.parametrize("began", [None, 19.5])
def test_without_a_message_the_call_is_lost(began: float | None) -> None:
    story = messages()
    if began is not None:
        story.tell(on.VoicemailBegan(at(began), "c1"))
    assert end_of(story, 20).outcome is Outcome.ABANDONED


def test_no_message_where_the_line_takes_none() -> None:
    story = story_with()
    waits(story)
    story.tell(on.CallerPressed(at(6), "c1", "3"))
    assert story.call("c1").state is CallState.WAITING


# --- a mark ----------------------------------------------------------------------------------


def talked(*, survey: bool) -> Story:
    story = story_with(operators=1, survey=survey)
    waits(story)
    story.answer(5, "c1~1")
    story.tell(on.Disconnected(at(60), "c1", EndedBy.OPERATOR))
    return story


def test_the_mark_is_the_first_word_and_holds_up_nobody() -> None:
    story = talked(survey=True)
    assert do.OfferSurvey("c1", "PJSIP/trunk-c1") in story.commands
    assert story.operator("1001").state.value == "wrap_up"
    story.tell(on.SurveyAnswered(at(64), "c1", 5))
    story.tell(on.SurveyAnswered(at(65), "c1", 1))
    assert story.records_of(note.SurveyScored) == [note.SurveyScored("c1", "1001", 5, at(64))]


@pytest.mark.parametrize("score", [0, 6, 9])
def test_what_is_no_mark_is_nothing(score: int) -> None:
    story = talked(survey=True)
    story.tell(on.SurveyAnswered(at(64), "c1", score))
    assert story.records_of(note.SurveyScored) == []


def test_no_question_unless_the_line_asks() -> None:
    assert not [each for each in talked(survey=False).commands if isinstance(each, do.OfferSurvey)]
