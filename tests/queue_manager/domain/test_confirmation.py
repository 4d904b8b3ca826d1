"""A waiting caller says by a key whether a ticket of his, answered as solved, is."""

from __future__ import annotations

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, OpenTicket
from queue_manager.domain.floor.inquiry import Inquiry, InquiryRules
from queue_manager.domain.floor.states import Outcome
from tests.queue_manager.domain.floor_story import Story, at

CITIZEN = "+77011234567"
OPEN = OpenTicket("109-2026-0000003", "in_progress")
FIRST, SECOND = AnsweredTicket("109-2026-0000004", 7), AnsweredTicket("109-2026-0000005", 9)
KNOWN = Acquaintance(answered=(FIRST, SECOND))


def waits(known: Acquaintance = KNOWN) -> Story:
    """A caller whom the registry knows hears music; callbacks are possible."""
    story = Story()
    story.tell(on.CallbackRulesChanged(at(-50), CallbackRules(possible=True)))
    story.offer(0, "c1")
    story.tell(on.CallerGreeted(at(3), "c1"))
    story.tell(on.CallerKnown(at(3), "c1", known))
    return story


def presses(story: Story, seconds: float, *keys: str) -> None:
    for key in keys:
        story.tell(on.CallerPressed(at(seconds), "c1", key))


def prompts_heard(story: Story) -> list[tuple[str, ...]]:
    return [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)]


def judged(story: Story) -> list[tuple[str, int, str]]:
    return [(it.ticket, it.round, it.result) for it in story.records_of(note.InquiryEnded)]


def test_each_answered_ticket_has_its_question_in_turn() -> None:
    story = waits()
    presses(story, 5, "2")
    question = "ticket-kk digit-4-kk state-resolved-kk judge-1-kk judge-2-kk"
    assert prompts_heard(story)[-1] == tuple(question.split())
    presses(story, 9, "1")
    assert prompts_heard(story)[-1] == ("judged-1-kk", "judged-1-ru")
    story.tell(
        on.AnnouncementHeard(at(12), "c1", story.call("c1").announcements.current.say_id, True)
    )  # type: ignore[union-attr]
    assert prompts_heard(story)[-1][1] == "digit-5-kk"
    presses(story, 15, "2")
    assert judged(story) == [(FIRST.number, 7, "confirmed"), (SECOND.number, 9, "reopened")]
    assert story.call("c1").queued_callback is None, "1 was no wish to be called back"
    presses(story, 20, "1")
    assert story.call("c1").queued_callback is not None, "and is one again"
    assert len(judged(story)) == 2


def test_what_is_open_still_is_heard_first() -> None:
    story = waits(Acquaintance(tickets=(OPEN,), answered=(FIRST,)))
    presses(story, 5, "2")
    assert prompts_heard(story)[-1][:2] == ("ticket-kk", "digit-3-kk")
    presses(story, 6, "1")
    assert judged(story) == [(FIRST.number, 7, "confirmed")], "he need not wait for the question"


def test_another_key_closes_the_question_and_a_languages_key_asks_again() -> None:
    story = waits()
    presses(story, 5, "2", "8")
    assert prompts_heard(story)[-1][-1] == "judge-2-ru"
    presses(story, 7, "4", "1")
    assert judged(story) == [] and story.call("c1").queued_callback is not None


def test_who_hangs_up_then_was_served_and_is_not_called_about_it() -> None:
    story = waits()
    story.tell(on.InquiryRulesChanged(at(4), InquiryRules(possible=True, pbx="pbx1")))
    inquiry = Inquiry(FIRST.number, 7, CITIZEN, "109", due_at=at(0))
    story.tell(on.InquiriesChanged(at(4), (inquiry,)))
    presses(story, 5, "2")
    story.tell(
        on.AnnouncementHeard(at(9), "c1", story.call("c1").announcements.current.say_id, True)
    )  # type: ignore[union-attr]
    presses(story, 10, "1")
    story.tell(on.CallerLeft(at(11), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert ended.outcome is Outcome.SELF_SERVED
    (inquiry,) = story.floor.inquiries.values()
    assert inquiry.result == "confirmed"
