"""A waiting caller looks up a ticket that was registered from another telephone: they type its
number and its code. With both they hear how it stands, as on its page, and say whether it is
solved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.incident import Lookup
from queue_manager.domain.waiting import announcements, confirmation
from queue_manager.domain.waiting.open_question import opens
from queue_manager.domain.waiting.playback import listens, say

KEY = "0"
ABOUT = "lookup"
MOST_WRONG = 3
#: Line, year and count of a number; a code is shorter.
LONGEST_TYPED = 24


def begin(change: FloorChange, call: Call, at: datetime) -> None:
    """Begin a lookup by the key for it: they type the number next."""
    if call.self_service.wrong_codes >= MOST_WRONG:
        say(change, call, ABOUT, sound_names.in_languages(call, "lookup-closed"), at, at_once=True)
        return
    call = _set_lookup(change, opens(change, call, at), Lookup())
    say(change, call, ABOUT, sound_names.in_languages(call, "lookup-number"), at, at_once=True)


def pressed(change: FloorChange, call: Call, digit: str, at: datetime) -> bool:
    """Handle a key of a waiting caller; False if they look nothing up. While they do, all their
    keys are of it."""
    lookup = call.self_service.lookup
    if lookup is None or call.queued_callback is not None:
        return False
    if digit == "#":
        _finished(change, call, lookup, at)
    elif digit == "*":
        _set_lookup(change, call, replace(lookup, typed=""))
    elif digit.isdecimal() and len(lookup.typed) < LONGEST_TYPED:
        _set_lookup(change, call, replace(lookup, typed=lookup.typed + digit))
    return True


def _set_lookup(change: FloorChange, call: Call, lookup: Lookup | None) -> Call:
    return change.change_call(call, self_service=replace(call.self_service, lookup=lookup))


def _finished(change: FloorChange, call: Call, lookup: Lookup, at: datetime) -> None:
    """The number is typed, or the code; nothing typed: they have thought better of it."""
    if not lookup.typed:
        _set_lookup(change, call, None)
    elif not lookup.number:
        call = _set_lookup(change, call, Lookup(number=lookup.typed))
        say(change, call, ABOUT, sound_names.in_languages(call, "lookup-code"), at, at_once=True)
    else:
        _set_lookup(change, call, None)
        change.commands.append(
            do.LookUpTicket(call.call_id, call.line, lookup.number, lookup.typed)
        )


def looked_up(change: FloorChange, event: on.TicketLookedUp) -> None:
    """Say what there is under this number and code; it is not said which of the two was wrong. Who
    has asked for a callback since is told nothing: all their keys are about that."""
    call = change.calls.get(event.call_id)
    if call is None or not listens(call) or call.queued_callback is not None:
        return
    at = event.at
    if event.answered is not None:
        call = opens(change, call, at)
        question = replace(call.self_service, confirmation=event.answered, lookup=None)
        call = change.change_call(call, self_service=question)
        prompts = sound_names.of_answered(call, event.answered)
        say(change, call, confirmation.ABOUT, prompts, at, at_once=True)
    elif event.ticket is not None:
        prompts = sound_names.of_tickets(call, [event.ticket])
        say(change, call, announcements.TICKETS, prompts, at, at_once=True)
    elif event.away:
        say(change, call, ABOUT, sound_names.in_languages(call, "tickets-later"), at, at_once=True)
    else:
        wrong = replace(call.self_service, wrong_codes=call.self_service.wrong_codes + 1)
        call = change.change_call(call, self_service=wrong)
        say(change, call, ABOUT, sound_names.in_languages(call, "lookup-wrong"), at, at_once=True)
