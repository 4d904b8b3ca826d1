"""A waiting caller asks for a ticket of another telephone, by its number and its code."""

from __future__ import annotations

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.incident import AnsweredTicket, OpenTicket
from queue_manager.domain.floor.states import Outcome
from tests.queue_manager.domain.floor_story import Story, at

TICKET = OpenTicket("109-2026-0000042", "confirmed")


def waits() -> Story:
    story = Story()
    story.offer(0, "c1", caller=None)  # withheld, or somebody else's
    story.tell(on.CallerGreeted(at(3), "c1"))
    return story


def types(story: Story, keys: str) -> None:
    for key in keys:
        story.tell(on.CallerPressed(at(5), "c1", key))


def prompts_heard(story: Story) -> tuple[str, ...]:
    return [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)][-1]


def looked_up(story: Story) -> list[tuple[str, str]]:
    return [(it.number, it.code) for it in story.commands if isinstance(it, do.LookUpTicket)]


def test_number_and_code_are_typed_and_the_ticket_is_heard() -> None:
    story = waits()
    types(story, "0")
    assert prompts_heard(story) == ("lookup-number-kk", "lookup-number-ru")
    types(story, "417*42#")
    assert prompts_heard(story)[0] == "lookup-code-kk"
    types(story, "12345678#")
    assert looked_up(story) == [("42", "12345678")]
    assert (
        story.call("c1").needs.language_chosen is False and story.call("c1").queued_callback is None
    )
    story.tell(on.TicketLookedUp(at(6), "c1", TICKET))
    assert prompts_heard(story) == ("ticket-kk", "digit-4-kk", "digit-2-kk", "state-confirmed-kk")
    say_id = str(story.call("c1").announcements.count)
    story.tell(on.AnnouncementHeard(at(9), "c1", say_id, True))
    story.tell(on.CallerLeft(at(10), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert ended.outcome is Outcome.SELF_SERVED


def test_whoever_knows_the_code_says_whether_it_is_solved() -> None:
    story = waits()
    types(story, "042#12345678#")
    story.tell(on.TicketLookedUp(at(6), "c1", answered=AnsweredTicket(TICKET.number, 7)))
    assert prompts_heard(story)[-2:] == ("judge-1-kk", "judge-2-kk")
    types(story, "2")
    (ended,) = story.records_of(note.InquiryEnded)
    assert (ended.ticket, ended.round, ended.result) == (TICKET.number, 7, "reopened")


def test_three_wrong_ones_are_enough() -> None:
    story = waits()
    for _ in range(3):
        types(story, "042#1#")
        story.tell(on.TicketLookedUp(at(6), "c1"))
        assert prompts_heard(story)[0] == "lookup-wrong-kk"
    types(story, "0")
    assert prompts_heard(story)[0] == "lookup-closed-kk" and len(looked_up(story)) == 3
    story = waits()
    types(story, "042#1#")
    story.tell(on.TicketLookedUp(at(6), "c1", away=True))
    assert (
        prompts_heard(story)[0] == "tickets-later-kk"
        and story.call("c1").self_service.wrong_codes == 0
    )


def test_hash_alone_ends_it() -> None:
    story = waits()
    types(story, "0#8")
    assert story.call("c1").needs.language == "ru" and looked_up(story) == []
