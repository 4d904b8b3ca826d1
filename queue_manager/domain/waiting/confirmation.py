"""A waiting caller who asked how his tickets stand says of those that were answered as solved
whether they are: key 1 or 2, while that question is open (open_question.py). All other keys mean
what they meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.incident import AnsweredTicket
from queue_manager.domain.floor.inquiry import ANSWERS, InquiryResult
from queue_manager.domain.floor.model import Call
from queue_manager.domain.waiting.open_question import opens
from queue_manager.domain.waiting.playback import say

ABOUT = "judges"
#: The keys of the question.
KEYS = frozenset({"1", "2"})
#: A language's key: the question stays open, and is asked again.
LANGUAGES = frozenset({"7", "8", "9"})


def asked(draft: Draft, call: Call, at: datetime) -> None:
    """The question about the next of his answered tickets, after whatever is being said."""
    answered = call.known.answered if call.known is not None else ()
    if answered and call.wish is None:
        call = opens(draft, call, at)
        call = draft.change_call(call, judges=answered[0])
        say(draft, call, ABOUT, sound_names.of_answered(call, answered[0]), at)


def pressed(draft: Draft, call: Call, digit: str, at: datetime) -> bool:
    """A key of a waiting caller; False if it is no answer."""
    ticket = call.judges
    if ticket is None or call.wish is not None:
        return False
    if digit in LANGUAGES:
        return False
    if digit not in KEYS:
        draft.change_call(call, judges=None)
        return False
    call = _heard(draft, call, ticket)
    _put_down(draft, call, ticket, ANSWERS[digit], at)
    thanks = sound_names.in_languages(call, f"judged-{digit}")
    asked(draft, say(draft, call, ABOUT, thanks, at, at_once=True), at)
    return True


def _heard(draft: Draft, call: Call, ticket: AnsweredTicket) -> Call:
    known = call.known
    if known is not None:
        rest = tuple(each for each in known.answered if each.number != ticket.number)
        known = replace(known, answered=rest)
    # Whatever else he hears, he was served.
    return draft.change_call(call, judges=None, known=known, heard=(*call.heard, ABOUT))


def _put_down(
    draft: Draft, call: Call, ticket: AnsweredTicket, result: InquiryResult, at: datetime
) -> None:
    """Nobody need call him about it any more."""
    for key, each in draft.inquiries.items():
        if each.ticket == ticket.number and each.result is None:
            draft.inquiries[key] = replace(each, result=result)
    draft.records.append(
        note.InquiryEnded(ticket.number, ticket.round, at, 0, result, call.call_id)
    )
