"""A waiting caller asks for a ticket that was registered from another telephone: he types its
number and its code. With both he is told as on its page, and says whether it is solved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.incident import Lookup
from queue_manager.domain.floor.model import Call
from queue_manager.domain.waiting import announcements, confirmation
from queue_manager.domain.waiting.open_question import opens
from queue_manager.domain.waiting.playback import listens, say

KEY = "0"
ABOUT = "lookup"
MOST_WRONG = 3
#: Line, year and count of a number; a code is shorter.
LONGEST_TYPED = 24


def asked(draft: Draft, call: Call, at: datetime) -> None:
    """The key for it: he types the number next."""
    if call.wrong_codes >= MOST_WRONG:
        say(draft, call, ABOUT, sound_names.in_languages(call, "lookup-closed"), at, at_once=True)
        return
    call = draft.change_call(opens(draft, call, at), lookup=Lookup())
    say(draft, call, ABOUT, sound_names.in_languages(call, "lookup-number"), at, at_once=True)


def pressed(draft: Draft, call: Call, digit: str, at: datetime) -> bool:
    """A key of a waiting caller; False if he does not look anything up. While he does, all his keys
    are of it."""
    it = call.lookup
    if it is None or call.wish is not None:
        return False
    if digit == "#":
        _finished(draft, call, it, at)
    elif digit == "*":
        draft.change_call(call, lookup=replace(it, typed=""))
    elif digit.isdecimal() and len(it.typed) < LONGEST_TYPED:
        draft.change_call(call, lookup=replace(it, typed=it.typed + digit))
    return True


def _finished(draft: Draft, call: Call, it: Lookup, at: datetime) -> None:
    """The number is typed, or the code; nothing typed: he has thought better of it."""
    if not it.typed:
        draft.change_call(call, lookup=None)
    elif not it.number:
        call = draft.change_call(call, lookup=Lookup(number=it.typed))
        say(draft, call, ABOUT, sound_names.in_languages(call, "lookup-code"), at, at_once=True)
    else:
        draft.change_call(call, lookup=None)
        draft.commands.append(do.LookUpTicket(call.call_id, call.line, it.number, it.typed))


def looked_up(draft: Draft, event: on.TicketLookedUp) -> None:
    """What there is under this number and code; it is not said which of the two was wrong. Who has
    asked for a callback since is told nothing: all his keys are about that."""
    call = draft.calls.get(event.call_id)
    if call is None or not listens(call) or call.wish is not None:
        return
    at = event.at
    if event.answered is not None:
        call = draft.change_call(opens(draft, call, at), judges=event.answered, lookup=None)
        told = sound_names.of_answered(call, event.answered)
        say(draft, call, confirmation.ABOUT, told, at, at_once=True)
    elif event.ticket is not None:
        told = sound_names.of_tickets(call, [event.ticket])
        say(draft, call, announcements.TICKETS, told, at, at_once=True)
    elif event.away:
        say(draft, call, ABOUT, sound_names.in_languages(call, "tickets-later"), at, at_once=True)
    else:
        call = draft.change_call(call, wrong_codes=call.wrong_codes + 1)
        say(draft, call, ABOUT, sound_names.in_languages(call, "lookup-wrong"), at, at_once=True)
