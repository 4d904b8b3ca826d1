"""A waiting caller and his callback: offered, asked for by key 1, the number read back or typed.

Pressing 1 keeps the place at once, where his number may be called: he may hang up whenever he
likes. Who stays on the line loses nothing, for operators are rung for him all the while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.callbacks.queued_callbacks import may_call_at
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import Wish
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, Floor
from queue_manager.domain.floor.sound_names import in_languages
from queue_manager.domain.lines.line import Line
from queue_manager.domain.waiting.open_question import is_open
from queue_manager.domain.waiting.playback import CALLBACK, listens, say

KEY = "1"
MOST_WRONG = 3
#: E.164 has fifteen digits, and some dial two zeros before them.
LONGEST_TYPED = 17
#: The waits that can be said, in minutes; a longer one is said as "more than" the last.
SAID_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30)


# --- the offer ------------------------------------------------------------------------------------


def is_possible(floor: Floor, call: Call, at: datetime) -> bool:
    """Whether this caller may ask for a callback now."""
    line = floor.lines.get(call.line) or Line(call.line)
    rules = floor.callback_rules
    offered = rules.possible and line.callback_offer and not line.emergency and not call.trial
    return offered and listens(call) and may_call_at(rules, floor.time_zone, at)


def greeted(draft: Draft, call: Call, at: datetime) -> Call:
    """The greeting is over. Where the wait expected is over the KPI, it is said, with the offer."""
    wait = call.expected_wait_seconds
    kpi = draft.line_of(call).kpi.total_seconds()
    if wait is not None and wait > kpi and _never_offered(call) and not is_open(call):
        offer(draft, call, at, timedelta(seconds=wait))
    return draft.calls[call.call_id]


def offers_due(draft: Draft, at: datetime) -> None:
    """Callers who have waited so long that they are offered a callback."""
    floor = draft.floor()
    for call in list(draft.calls.values()):
        moment = due(floor, call)
        if moment is not None and moment <= at:
            offer(draft, call, at)


def due(floor: Floor, call: Call) -> datetime | None:
    """When this caller is to be offered a callback, or None. Nobody is told of it while a
    telephone rings for him, or while his keys are the answer to a question."""
    rules = floor.callback_rules
    if not rules.possible or call.greeted_at is None or call.state is not CallState.WAITING:
        return None
    if not _never_offered(call) or not listens(call) or is_open(call):
        return None
    return max(call.greeted_at, call.offered_at + rules.offer_after)


def offer(draft: Draft, call: Call, at: datetime, wait: timedelta | None = None) -> None:
    """Say it once; at hours or on lines where there is none, nothing is said."""
    call = draft.change_call(call, offered_back_at=at)
    if not is_possible(draft.floor(), call, at):
        return
    names = ["callback-offer"] if wait is None else [said_wait(wait), "callback-offer"]
    say(draft, call, CALLBACK, in_languages(call, *names), at)


def said_wait(wait: timedelta) -> str:
    """The sound that says it, rounded up: never less than what is expected."""
    minutes = next((n for n in SAID_MINUTES if wait <= timedelta(minutes=n)), None)
    return f"wait-{minutes}" if minutes is not None else f"wait-over-{SAID_MINUTES[-1]}"


def _never_offered(call: Call) -> bool:
    return call.offered_back_at is None and call.wish is None


# --- asked for ------------------------------------------------------------------------------------


def pressed(draft: Draft, call: Call, digit: str, at: datetime) -> bool:
    """A key of a waiting caller; False if it is not about a callback. Once he has asked for one,
    all his keys are."""
    if call.wish is not None:
        _typed(draft, call, call.wish, digit, at)
        return True
    if digit != KEY or not is_possible(draft.floor(), call, at):
        return False
    number = call.caller if draft.callback_rules.allows(call.caller) else None
    call = draft.change_call(call, wish=Wish(number))
    _read_back(draft, call, at)
    return True


def _typed(draft: Draft, call: Call, wish: Wish, digit: str, at: datetime) -> None:
    if digit == KEY and not wish.typed and wish.number is not None:
        _tell(draft, call, ["callback-kept"], at)
    elif digit == "#" and wish.typed:
        draft.commands.append(do.JudgeNumber(call.call_id, wish.typed))
    elif digit == "*":
        draft.change_call(call, wish=replace(wish, typed=""))
    elif digit.isdecimal() and len(wish.typed) < LONGEST_TYPED:
        draft.change_call(call, wish=replace(wish, typed=wish.typed + digit))


def number_judged(draft: Draft, event: on.NumberJudged) -> None:
    """What he typed may be called, and is read back; or it may not, and he types again."""
    call = draft.calls.get(event.call_id)
    wish = call.wish if call is not None else None
    if call is None or wish is None or not listens(call):
        return
    if event.number is not None:
        call = draft.change_call(call, wish=Wish(event.number))
        _read_back(draft, call, event.at)
        return
    wish = replace(wish, typed="", wrong=wish.wrong + 1)
    if wish.wrong < MOST_WRONG:
        call = draft.change_call(call, wish=wish)
        _tell(draft, call, ["callback-wrong", "callback-type"], event.at)
    elif wish.number is not None:
        call = draft.change_call(call, wish=wish)
        _read_back(draft, call, event.at)
    else:  # nothing can be kept: his keys mean what they meant before
        call = draft.change_call(call, wish=None)
        _tell(draft, call, ["callback-not-kept"], event.at)


def _read_back(draft: Draft, call: Call, at: datetime) -> None:
    number = call.wish.number if call.wish is not None else None
    if number is None:
        _tell(draft, call, ["callback-type"], at)
    else:
        digits = [f"digit-{digit}" for digit in spoken(number)]
        _tell(draft, call, ["callback-number", *digits, "callback-kept", "callback-other"], at)


def spoken(number: str) -> str:
    """The digits of an E.164 number as they are dialled in the country."""
    return f"8{number[2:]}" if number.startswith("+7") else number[1:]


def _tell(draft: Draft, call: Call, names: Iterable[str], at: datetime) -> None:
    say(draft, call, CALLBACK, in_languages(call, *names), at, at_once=True)
