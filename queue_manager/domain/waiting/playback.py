"""A word to a caller who waits: said instead of the music, while operators are rung.

Words come one after another; one that the caller has asked for by a key goes first. The first
operator who answers has the caller, also in the middle of a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, Saying

#: What a word is about that offers keys: a callback; or that calms, and tells what he may press.
CALLBACK, COMFORT = "callback", "comfort"
#: Callers who hear music, and so can be told something.
LISTENS = frozenset({CallState.WAITING, CallState.RINGING})
#: No prompt is longer; a word whose end was never told is over after this and a little more.
LONGEST_PROMPT = timedelta(seconds=2)
PATIENCE = timedelta(seconds=10)


def listens(call: Call) -> bool:
    """Whether this caller waits, by our music, and has not spoken with anybody yet."""
    return call.state in LISTENS and call.connected_at is None and not call.parachuted


def say(
    draft: Draft,
    call: Call,
    about: str,
    prompts: Sequence[str],
    at: datetime,
    *,
    at_once: bool = False,
) -> Call:
    """Let the caller hear `prompts`: after what is being said, or instead of it (`at_once`)."""
    number = call.says + 1
    word = Saying(str(number), about, tuple(prompts))
    call = draft.change_call(call, says=number)
    if not prompts or not listens(call):
        return call
    if call.saying is None or at_once:
        return _begin(draft, call, word, at)
    return draft.change_call(call, to_say=(*call.to_say, word))


def hush(draft: Draft, call: Call) -> Call:
    """Nothing more is said to this caller; what is being said ends by itself."""
    if call.saying is None and not call.to_say and call.comfort_at is None:
        return call
    return draft.change_call(call, saying=None, to_say=(), comfort_at=None)


def is_told(call: Call, about: str) -> bool:
    """Whether the caller has heard this to its end, hears it, or is about to."""
    coming = (call.saying, *call.to_say)
    return about in call.heard or any(word is not None and word.about == about for word in coming)


def over(draft: Draft, event: on.AnnouncementHeard) -> str | None:
    """The word is over, and the next one is said. Returns what it was about, if that was heard to
    its end for the first time; a late word about an earlier one says nothing."""
    call = draft.calls.get(event.call_id)
    if call is None or call.saying is None or call.saying.say_id != event.say_id:
        return None
    about = call.saying.about
    news = event.whole and about not in call.heard
    if news:
        call = draft.change_call(call, heard=(*call.heard, about))
    go_on(draft, call, event.at)
    return about if news else None


def go_on(draft: Draft, call: Call, at: datetime) -> None:
    """What is said next, if anything."""
    call = draft.change_call(call, saying=None, silent_since=at)
    if call.to_say and listens(call):
        word, *rest = call.to_say
        _begin(draft, draft.change_call(call, to_say=tuple(rest)), word, at)


def _begin(draft: Draft, call: Call, word: Saying, at: datetime) -> Call:
    call = draft.change_call(call, saying=replace(word, since=at))
    draft.commands.append(do.SayToCaller(call.call_id, call.channel, word.say_id, word.prompts))
    return call


def due(call: Call) -> datetime | None:
    """When a word counts as over though its end was never told (we were away), or None."""
    word = call.saying
    if word is None or word.since is None:
        return None
    return word.since + LONGEST_PROMPT * len(word.prompts) + PATIENCE


def sayings_due(draft: Draft, at: datetime) -> None:
    """Words whose end was never told make way for the next."""
    for call in list(draft.calls.values()):
        moment = due(call)
        if moment is not None and moment <= at:
            go_on(draft, call, at)
