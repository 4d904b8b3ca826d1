"""A place in line that is kept for a citizen, who is called when it comes up. What is known of it.

Standard library only; times are aware UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class CallbackSource(StrEnum):
    """The origin of a callback: a caller who asked for it while waiting, or the loss of a call."""

    REQUESTED = "asked"
    LOST = "lost"


class CallbackResult(StrEnum):
    """The result of a callback: exactly one."""

    REACHED = "reached"  # operator and citizen heard each other
    NOT_REACHED = "not_reached"  # every attempt was in vain
    EXPIRED = "expired"  # its time ran out before
    CANCELLED = "cancelled"  # the citizen called again: was answered, or has one place for all
    WITHDRAWN = "withdrawn"  # by a shift lead, with a reason


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """The settings on callbacks. Without `possible` (no way out is set up) there are none.

    `prefixes` are the allowed beginnings of numbers in E.164. A caller who still waits
    `offer_after` their first moment is offered a callback. `retry_after` are the pauses between
    attempts, so there is one attempt more. Nobody is called before `opens` or from `closes` on
    (the city's time). Lost callers are called (`call_lost`), `lost_after` they left, for they often
    call again at once, while less than `lost_below` of the operators who are not paused are busy.
    More citizens than `per_hour`, or than `block_per_hour` of one block of numbers, are called only
    after a shift lead's yes.
    """

    possible: bool = False
    call_lost: bool = True
    prefixes: tuple[str, ...] = ("+77",)
    offer_after: timedelta = timedelta(seconds=30)
    lost_after: timedelta = timedelta(minutes=1)
    retry_after: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=20))
    expires_after: timedelta = timedelta(hours=24)
    opens: time = time(8)
    closes: time = time(22)
    lost_below: float = 0.8
    per_hour: int = 60
    block_per_hour: int = 5

    def allows(self, number: str | None) -> bool:
        """Return whether this number (E.164) begins as one that may be called."""
        known = number is not None and E164.fullmatch(number) is not None
        return known and str(number).startswith(self.prefixes)


@dataclass(frozen=True, slots=True)
class Cleared:
    """A callback to `number` came up at this moment, below the caps."""

    at: datetime
    number: str


#: Before the settings are told.
NO_CALLBACKS = CallbackRules()


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A waiting caller is to be called back at `number`; None: they are to type one. `typed` are
    the digits so far, `wrong` counts numbers that could not be called."""

    number: str | None
    typed: str = ""
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Callback:
    """A place kept; `callback_id` is the id of the call whose place it is.

    `offered_at` is that call's first moment: it orders the place among those who wait. `caller` is
    the number they called from, `number` the one to call; `language_chosen`: as in the call.
    `due_at` None: in line now. `tries` counts the attempts on which the citizen was dialled, `last`
    is the result of the latest. While they are being called `out_id` names the call and `operator`
    who makes it. `now`: a shift lead wants it without waiting for a quiet moment. `cleared`: it
    came up below the caps; `held`: above them, and a shift lead has to say yes.
    """

    callback_id: str
    source: CallbackSource
    line: str
    pbx: str
    number: str
    ticket: str
    offered_at: datetime
    queued_at: datetime
    expires_at: datetime
    caller: str | None = None
    language: str = "kk"
    language_chosen: bool = False
    topic: str | None = None
    due_at: datetime | None = None
    now: bool = False
    cleared: bool = False
    held: bool = False
    tries: int = 0
    tried_at: datetime | None = None
    tried_by: str | None = None
    last: str | None = None
    out_id: str | None = None
    operator: str | None = None
