"""While a question to a waiting caller is open his keys are its answer, and nothing is said that
offers them another meaning; it closes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Incident, OpenTicket
from queue_manager.domain.floor.states import CallState, Outcome
from tests.queue_manager.domain.floor_story import Story, at

TICKET = AnsweredTicket("109-2026-0000004", 7)
KNOWN = Acquaintance(answered=(TICKET,))
OFFER, COMFORT = ("callback-offer-kk", "callback-offer-ru"), "comfort-kk"


def waits(known: Acquaintance = KNOWN, *, calm_every: float = 45) -> Story:
    """A caller whom the registry knows hears music; a callback is offered to him at 30 s."""
    story = Story()
    story.tell(on.CallbackRulesChanged(at(-50), CallbackRules(possible=True)))
    story.tell(on.WaitingRulesChanged(at(-50), timedelta(seconds=calm_every)))
    story.offer(0, "c1")
    story.tell(on.CallerGreeted(at(3), "c1"))
    story.tell(on.CallerKnown(at(3), "c1", known))
    return story


def presses(story: Story, seconds: float, keys: str) -> None:
    story.wait_until(seconds)
    for key in keys:
        story.tell(on.CallerPressed(at(seconds), "c1", key))


def hears(story: Story, seconds: float) -> None:
    """The word that is being said ends."""
    story.wait_until(seconds)
    word = story.call("c1").announcements.current
    assert word is not None
    story.tell(on.AnnouncementHeard(at(seconds), "c1", word.say_id, True))


def prompts_heard(story: Story) -> list[tuple[str, ...]]:
    return [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)]


def judged(story: Story) -> list[tuple[str, str]]:
    return [(it.ticket, it.result) for it in story.records_of(note.InquiryEnded)]


def test_the_offer_waits_for_the_question_and_then_key_1_is_a_callback() -> None:
    story = waits()
    presses(story, 15, "2")
    hears(story, 24)
    story.wait_until(38.9)
    assert prompts_heard(story)[-1][-1] == "judge-2-kk", "it is due at 30"
    story.wait_until(39)
    assert prompts_heard(story)[-1] == OFFER
    presses(story, 41, "1")
    assert judged(story) == [] and story.call("c1").queued_callback is not None
    story.tell(on.CallerLeft(at(50), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert ended.outcome is Outcome.CALLBACK_KEPT


def test_until_then_key_1_answers_the_question_and_the_offer_comes_after_it() -> None:
    story = waits()
    presses(story, 15, "2")
    hears(story, 24)
    presses(story, 36, "1")
    assert (
        judged(story) == [(TICKET.number, "confirmed")] and story.call("c1").queued_callback is None
    )
    story.wait_until(37)
    hears(story, 38)
    assert prompts_heard(story)[-1] == OFFER


def test_the_calm_word_waits_and_then_its_keys_are_those_it_names() -> None:
    story = waits(calm_every=20)
    presses(story, 5, "2")
    hears(story, 12)
    story.wait_until(26.9)
    assert len(prompts_heard(story)) == 1, "it is due at 23"
    story.wait_until(27)
    assert prompts_heard(story)[-1][:2] == (COMFORT, "press-2-kk")
    hears(story, 29)
    presses(story, 29, "2")
    assert judged(story) == [], "he asked again, and is asked again"
    assert prompts_heard(story)[-1][-1] == "judge-2-kk"


def test_the_offer_waits_for_a_look_up_and_each_key_of_it_gives_time() -> None:
    story = waits()
    presses(story, 20, "0")
    hears(story, 25)
    presses(story, 38, "4")
    story.wait_until(52.9)
    assert prompts_heard(story)[-1][0] == "lookup-number-kk"
    presses(story, 53, "1")
    assert (
        story.call("c1").self_service.lookup is None
        and story.call("c1").queued_callback is not None
    )
    story = waits()
    presses(story, 20, "0")
    hears(story, 25)
    presses(story, 38, "41")
    assert story.call("c1").queued_callback is None, "a digit of the number"


def test_a_question_that_is_playing_stays_open() -> None:
    story = waits()
    presses(story, 15, "2")
    story.wait_until(34.9)  # the end of the word was never told; it is over at 35
    assert story.call("c1").self_service.confirmation == TICKET
    story.wait_until(49.9)
    assert story.call("c1").self_service.confirmation == TICKET and OFFER not in prompts_heard(
        story
    )
    story.wait_until(50)
    assert story.call("c1").self_service.confirmation is None and prompts_heard(story)[-1] == OFFER


def test_an_offer_that_waits_for_another_word_makes_way_for_the_question() -> None:
    story = waits()
    sounds = {"kk": ("incident-kk",), "ru": ("incident-ru",)}
    story.tell(on.IncidentsChanged(at(29), (Incident("1", until=at(3600), sounds=sounds),)))
    story.wait_until(30)
    assert [each.prompts for each in story.call("c1").announcements.queued] == [OFFER]
    presses(story, 31, "0")
    hears(story, 36)
    assert OFFER not in prompts_heard(story)
    story.wait_until(51)
    assert prompts_heard(story)[-1] == OFFER


@pytest.mark.parametrize("tickets", [(), (OpenTicket("109-2026-0000003", "in_progress"),)])
def test_an_offer_cut_by_the_question_plays_again_when_it_has_closed(
    tickets: tuple[OpenTicket, ...],
) -> None:
    story = waits(Acquaintance(tickets=tickets, answered=(TICKET,)))
    story.wait_until(30)
    presses(story, 31, "2")
    assert len(prompts_heard(story)) == 2, "at once, not after the offer"
    presses(story, 32, "1")
    assert judged(story) == [(TICKET.number, "confirmed")]
    story.wait_until(120)
    assert prompts_heard(story).count(OFFER) == 2


def test_a_question_after_a_look_up_is_answered_also_if_he_looks_up_again() -> None:
    story = waits()
    presses(story, 5, "042#12345678#0")
    story.tell(on.TicketLookedUp(at(6), "c1", answered=TICKET))
    presses(story, 9, "1")
    assert judged(story) == [(TICKET.number, "confirmed")]


def test_what_was_looked_up_does_not_talk_over_a_callback_requested_since() -> None:
    story = waits()
    presses(story, 5, "042#12345678#1")
    story.tell(on.TicketLookedUp(at(6), "c1", answered=TICKET))
    assert (
        prompts_heard(story)[-1][0] == "callback-number-kk"
        and story.call("c1").self_service.confirmation is None
    )


def test_who_has_requested_a_callback_is_offered_no_keys_by_the_calm_word() -> None:
    story = waits(calm_every=20)
    presses(story, 5, "1")
    hears(story, 15)
    story.wait_until(23)
    assert prompts_heard(story)[-1] == (COMFORT, "comfort-ru")


def test_an_open_question_asks_for_no_time_once_he_is_answered() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "0"))
    story.answer(2, "c1~1")
    assert story.call("c1").state is CallState.TALKING and next_due(story.floor) is None
