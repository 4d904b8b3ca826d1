"""A word to a caller who waits: said instead of the music, while operators are rung.

Words come one after another; one that the caller has asked for by a key goes first. The first
operator who answers has the caller, also in the middle of a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Announcement, Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import CallState

#: What a word is about that offers keys: a callback; or that calms, and tells what they may press.
CALLBACK, COMFORT = "callback", "comfort"
#: Callers who hear music, and so can be told something.
LISTENS = frozenset({CallState.WAITING, CallState.RINGING})
#: No prompt is longer; a word whose end was never told is over after this and a little more.
LONGEST_PROMPT = timedelta(seconds=2)
PATIENCE = timedelta(seconds=10)


def listens(call: Call) -> bool:
    """Return whether this caller waits, by our music, and has not spoken with anybody yet."""
    return call.state in LISTENS and call.talk is None and not call.parachute.has_caller


def say(
    change: FloorChange,
    call: Call,
    about: str,
    prompts: Sequence[str],
    at: datetime,
    *,
    at_once: bool = False,
) -> Call:
    """Let the caller hear `prompts`: after what is being said, or instead of it (`at_once`)."""
    number = call.announcements.count + 1
    word = Announcement(str(number), about, tuple(prompts))
    call = _change(change, call, count=number)
    if not prompts or not listens(call):
        return call
    if call.announcements.current is None or at_once:
        return _begin(change, call, word, at)
    return _change(change, call, queued=(*call.announcements.queued, word))


def _change(change: FloorChange, call: Call, **changes: Any) -> Call:
    return change.change_call(call, announcements=replace(call.announcements, **changes))


def hush(change: FloorChange, call: Call) -> Call:
    """Say nothing more to this caller; what is being said ends by itself."""
    now = call.announcements
    if now.current is None and not now.queued and now.comfort_at is None:
        return call
    return _change(change, call, current=None, queued=(), comfort_at=None)


def hears_or_will_hear(call: Call, about: str) -> bool:
    """Return whether the caller has heard this to its end, hears it, or is about to."""
    coming = (call.announcements.current, *call.announcements.queued)
    return about in call.announcements.heard or any(
        word is not None and word.about == about for word in coming
    )


def over(change: FloorChange, event: on.AnnouncementHeard) -> str | None:
    """End an announcement, and say the next one. Returns what it was about, if that was heard to
    its end for the first time; a late report about an earlier one says nothing."""
    call = change.calls.get(event.call_id)
    if (
        call is None
        or call.announcements.current is None
        or call.announcements.current.say_id != event.say_id
    ):
        return None
    about = call.announcements.current.about
    news = event.whole and about not in call.announcements.heard
    if news:
        call = _change(change, call, heard=(*call.announcements.heard, about))
    go_on(change, call, event.at)
    return about if news else None


def go_on(change: FloorChange, call: Call, at: datetime) -> None:
    """Say what is next, if anything."""
    call = _change(change, call, current=None, silent_since=at)
    if call.announcements.queued and listens(call):
        word, *rest = call.announcements.queued
        _begin(change, _change(change, call, queued=tuple(rest)), word, at)


def _begin(change: FloorChange, call: Call, word: Announcement, at: datetime) -> Call:
    call = _change(change, call, current=replace(word, since=at))
    change.commands.append(
        do.SayToCaller(call.call_id, call.origin.channel, word.say_id, word.prompts)
    )
    return call


def due(call: Call) -> datetime | None:
    """Return when an announcement counts as over though its end was never told (we were away), or
    None."""
    word = call.announcements.current
    if word is None or word.since is None:
        return None
    return word.since + LONGEST_PROMPT * len(word.prompts) + PATIENCE


def sayings_due(change: FloorChange, at: datetime) -> None:
    """End announcements whose end was never told, so that the next can be said."""
    hearing = [call for call in change.calls.values() if call.announcements.current is not None]
    for call in hearing:
        moment = due(call)
        if moment is not None and moment <= at:
            go_on(change, call, at)
