"""A question to a waiting caller that is open: is a ticket solved (confirmation.py), or which one
is to be looked up (self_service.py)? The caller's keys are its answer until it closes, by itself if
none comes.

Whatever is said last decides what a key means. So nothing that offers keys of its own is said
meanwhile: a callback's offer and the calm word are held back until it has closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.waiting.playback import CALLBACK, COMFORT, listens

#: After so much silence, without a word of ours or a key of theirs, it closes. Long enough to find
#: a number on paper or in a message, or the key on a telephone that was at the ear; and a caller
#: who has forgotten it hears the offer of a callback, due after half a minute, not much later.
OPEN_FOR = timedelta(seconds=15)
#: What words are about that offer keys.
OFFERS = frozenset({CALLBACK, COMFORT})


def is_open(call: Call) -> bool:
    """Return whether this caller's keys are an answer."""
    return call.self_service.confirmation is not None or call.self_service.lookup is not None


def with_open_question(calls: Iterable[Call]) -> list[Call]:
    """Return the callers whose question is open. Written out, for hundreds are looked at after
    every event."""
    return [
        call
        for call in calls
        if (service := call.self_service).confirmation is not None or service.lookup is not None
    ]


def opens(change: FloorChange, call: Call, at: datetime) -> Call:
    """Open a question that is about to be said. An offer that is on its way, or being said, makes
    way, and is due again."""
    word, coming = call.announcements.current, call.announcements.queued
    about = {each.about for each in (word, *coming) if each is not None}
    made_way = replace(
        call.announcements,
        current=None if word is not None and word.about in OFFERS else word,
        queued=tuple(each for each in coming if each.about not in OFFERS),
        callback_offered_at=(None if CALLBACK in about else call.announcements.callback_offered_at),
        silent_since=at,
    )
    return change.change_call(call, announcements=made_way)


def due(call: Call) -> datetime | None:
    """Return when the open question closes by itself; None where there is none, or they hear an
    announcement."""
    if not is_open(call) or call.announcements.current is not None or not listens(call):
        return None
    return (call.announcements.silent_since or call.offered_at) + OPEN_FOR


def questions_due(change: FloorChange, at: datetime) -> None:
    """Close questions that nobody answers: keys mean again what is offered."""
    for call in with_open_question(change.calls.values()):
        moment = due(call)
        if moment is not None and moment <= at:
            closed = replace(call.self_service, confirmation=None, lookup=None)
            change.change_call(call, self_service=closed)
