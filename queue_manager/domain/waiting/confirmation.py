"""A waiting caller who asked how their tickets stand says of those that were answered as solved
whether they are: key 1 or 2, while that question is open (open_question.py). All other keys mean
what they meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.incident import AnsweredTicket
from queue_manager.domain.floor.inquiry import ANSWERS, InquiryResult
from queue_manager.domain.waiting.open_question import opens
from queue_manager.domain.waiting.playback import say

ABOUT = "judges"
#: The keys of the question.
KEYS = frozenset({"1", "2"})
#: A language's key: the question stays open, and is asked again.
LANGUAGES = frozenset({"7", "8", "9"})


def ask_next(change: FloorChange, call: Call, at: datetime) -> None:
    """Ask about the next of their answered tickets, after whatever is being said."""
    answered = call.self_service.known.answered if call.self_service.known is not None else ()
    if answered and call.queued_callback is None:
        call = opens(change, call, at)
        service = replace(call.self_service, confirmation=answered[0])
        call = change.change_call(call, self_service=service)
        say(change, call, ABOUT, sound_names.of_answered(call, answered[0]), at)


def pressed(change: FloorChange, call: Call, digit: str, at: datetime) -> bool:
    """Handle a key of a waiting caller; False if it is no answer."""
    ticket = call.self_service.confirmation
    if ticket is None or call.queued_callback is not None:
        return False
    if digit in LANGUAGES:
        return False
    if digit not in KEYS:
        change.change_call(call, self_service=replace(call.self_service, confirmation=None))
        return False
    call = _heard(change, call, ticket)
    _put_down(change, call, ticket, ANSWERS[digit], at)
    thanks = sound_names.in_languages(call, f"judged-{digit}")
    ask_next(change, say(change, call, ABOUT, thanks, at, at_once=True), at)
    return True


def _heard(change: FloorChange, call: Call, ticket: AnsweredTicket) -> Call:
    known = call.self_service.known
    if known is not None:
        rest = tuple(each for each in known.answered if each.number != ticket.number)
        known = replace(known, answered=rest)
    # Whatever else the caller hears, they were served.
    heard = (*call.announcements.heard, ABOUT)
    return change.change_call(
        call,
        self_service=replace(call.self_service, confirmation=None, known=known),
        announcements=replace(call.announcements, heard=heard),
    )


def _put_down(
    change: FloorChange, call: Call, ticket: AnsweredTicket, result: InquiryResult, at: datetime
) -> None:
    """Nobody need call them about it any more."""
    for key, each in change.inquiries.items():
        if each.ticket == ticket.number and each.result is None:
            change.inquiries[key] = replace(each, result=result)
    change.records.append(
        note.InquiryEnded(ticket.number, ticket.round, at, 0, result, call.call_id)
    )
