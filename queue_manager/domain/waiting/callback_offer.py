"""A waiting caller and their callback: offered, asked for by key 1, the number read back or typed.

Pressing 1 keeps the place at once, where their number may be called: they may hang up whenever they
like. Who stays on the line loses nothing, for operators are rung for them all the while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.callbacks.queued_callbacks import may_call_at
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import CallbackRequest
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.sound_names import in_languages
from queue_manager.domain.floor.states import CallState
from queue_manager.domain.waiting.open_question import is_open
from queue_manager.domain.waiting.playback import CALLBACK, listens, say

KEY = "1"
MOST_WRONG = 3
#: E.164 has fifteen digits, and some dial two zeros before them.
LONGEST_TYPED = 17
#: The waits that can be said, in minutes; a longer one is said as "more than" the last.
PROMPT_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30)


# --- the offer ------------------------------------------------------------------------------------


def is_possible(floor: Floor, call: Call, at: datetime) -> bool:
    """Return whether this caller may ask for a callback now."""
    line = floor.line(call.line)
    rules = floor.callback_rules
    offered = (
        rules.possible and line.callback_offer and not line.emergency and not call.origin.trial
    )
    return offered and listens(call) and may_call_at(rules, floor.time_zone, at)


def greeted(change: FloorChange, call: Call, at: datetime) -> Call:
    """Say the expected wait with the offer after the greeting, where it is over the KPI."""
    wait = call.origin.expected_wait_seconds
    kpi = change.line_of(call).kpi.total_seconds()
    if wait is not None and wait > kpi and _never_offered(call) and not is_open(call):
        offer(change, call, at, timedelta(seconds=wait))
    return change.calls[call.call_id]


def offers_due(change: FloorChange, at: datetime) -> None:
    """Offer a callback to callers who have waited so long."""
    floor = change.floor
    if not floor.callback_rules.possible:
        return
    for call in list(change.calls.values()):
        moment = due(floor, call)
        if moment is not None and moment <= at:
            offer(change, call, at)


def due(floor: Floor, call: Call) -> datetime | None:
    """Return when this caller is to be offered a callback, or None. Nobody is told of it while a
    telephone rings for them, or while their keys are the answer to a question."""
    rules = floor.callback_rules
    if (
        not rules.possible
        or call.announcements.greeted_at is None
        or call.state is not CallState.WAITING
    ):
        return None
    if not _never_offered(call) or not listens(call) or is_open(call):
        return None
    return max(call.announcements.greeted_at, call.offered_at + rules.offer_after)


def offer(change: FloorChange, call: Call, at: datetime, wait: timedelta | None = None) -> None:
    """Say it once; at hours or on lines where there is none, nothing is said."""
    offered = replace(call.announcements, callback_offered_at=at)
    call = change.change_call(call, announcements=offered)
    if not is_possible(change.floor, call, at):
        return
    names = ["callback-offer"] if wait is None else [wait_prompt(wait), "callback-offer"]
    say(change, call, CALLBACK, in_languages(call, *names), at)


def wait_prompt(wait: timedelta) -> str:
    """Return the sound that says the wait, rounded up: never less than what is expected."""
    minutes = next((n for n in PROMPT_MINUTES if wait <= timedelta(minutes=n)), None)
    return f"wait-{minutes}" if minutes is not None else f"wait-over-{PROMPT_MINUTES[-1]}"


def _never_offered(call: Call) -> bool:
    return call.announcements.callback_offered_at is None and call.queued_callback is None


# --- asked for ------------------------------------------------------------------------------------


def pressed(change: FloorChange, call: Call, digit: str, at: datetime) -> bool:
    """Handle a key of a waiting caller; False if it is not about a callback. Once they have asked
    for one, all their keys are."""
    if call.queued_callback is not None:
        _typed(change, call, call.queued_callback, digit, at)
        return True
    if digit != KEY or not is_possible(change.floor, call, at):
        return False
    number = call.origin.caller if change.floor.callback_rules.allows(call.origin.caller) else None
    call = change.change_call(call, queued_callback=CallbackRequest(number))
    _read_back(change, call, at)
    return True


def _typed(
    change: FloorChange, call: Call, request: CallbackRequest, digit: str, at: datetime
) -> None:
    if digit == KEY and not request.typed and request.number is not None:
        _tell(change, call, ["callback-kept"], at)
    elif digit == "#" and request.typed:
        change.commands.append(do.JudgeNumber(call.call_id, request.typed))
    elif digit == "*":
        change.change_call(call, queued_callback=replace(request, typed=""))
    elif digit.isdecimal() and len(request.typed) < LONGEST_TYPED:
        change.change_call(call, queued_callback=replace(request, typed=request.typed + digit))


def number_judged(change: FloorChange, event: on.NumberJudged) -> None:
    """Read back a typed number that may be called; or let them type again."""
    call = change.calls.get(event.call_id)
    request = call.queued_callback if call is not None else None
    if call is None or request is None or not listens(call):
        return
    if event.number is not None:
        call = change.change_call(call, queued_callback=CallbackRequest(event.number))
        _read_back(change, call, event.at)
        return
    request = replace(request, typed="", wrong=request.wrong + 1)
    if request.wrong < MOST_WRONG:
        call = change.change_call(call, queued_callback=request)
        _tell(change, call, ["callback-wrong", "callback-type"], event.at)
    elif request.number is not None:
        call = change.change_call(call, queued_callback=request)
        _read_back(change, call, event.at)
    else:  # nothing can be kept: their keys mean what they meant before
        call = change.change_call(call, queued_callback=None)
        _tell(change, call, ["callback-not-kept"], event.at)


def _read_back(change: FloorChange, call: Call, at: datetime) -> None:
    number = call.queued_callback.number if call.queued_callback is not None else None
    if number is None:
        _tell(change, call, ["callback-type"], at)
    else:
        digits = [f"digit-{digit}" for digit in spoken(number)]
        _tell(change, call, ["callback-number", *digits, "callback-kept", "callback-other"], at)


def spoken(number: str) -> str:
    """Return the digits of an E.164 number as they are dialled in the country."""
    return f"8{number[2:]}" if number.startswith("+7") else number[1:]


def _tell(change: FloorChange, call: Call, names: Iterable[str], at: datetime) -> None:
    say(change, call, CALLBACK, in_languages(call, *names), at, at_once=True)
