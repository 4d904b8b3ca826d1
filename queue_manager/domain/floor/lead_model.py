"""A shift lead on an operator's line, and what a lead did to an operator: parts of the floor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LEAD = "lead"
_LEAD = re.compile(LEAD + r"([0-9]{1,15})")


class LeadMode(StrEnum):
    """The mode in which a lead is on the line. `take_over`: the caller is the lead's, the operator
    is free."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take_over"


#: In these the caller hears the lead.
WITH_CALLER = frozenset({LeadMode.BARGE, LeadMode.TAKE_OVER})


def lead_name(person_id: int) -> str:
    """Return what a lead's telephone is called where operators have their extensions."""
    return f"{LEAD}{person_id}"


def is_lead(name: str | None) -> bool:
    """Return whether `name` is a lead's telephone and not an operator's extension."""
    return name is not None and name.startswith(LEAD)


def lead_of(name: str) -> int | None:
    """Return the person whose telephone this is; None where it is no lead's."""
    found = _LEAD.fullmatch(name)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Listening:
    """A lead on the line of `operator`, who talks in the call `call_id`.

    `leg` is the lead's leg on the PBX. `sent` is what it was last made to do on the leg `spied`,
    which is not always `mode`: `cut` while a part is not recorded, `between` while no operator has
    the caller. `since` is when the present stretch began, None while the lead hears nothing.
    `shown`: the operator sees it. `joined`: the lead is in the bridge. `taking`: then the operator
    is to be freed. `recorded`: the lead's own leg is being recorded. `ending`: the PBX is to end
    the leg. `requested_by`: this operator wants the lead to take their caller over, and the lead
    has not chosen otherwise.
    """

    leg: str
    call_id: str
    operator: str
    person_id: int
    name: str
    mode: LeadMode
    requested_at: datetime
    spied: str
    sent: str
    shown: bool = True
    answered_at: datetime | None = None
    since: datetime | None = None
    joined: bool = False
    taking: bool = False
    recorded: bool = False
    ending: bool = False
    requested_by: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """The last action of a lead on an operator, told on the operator's desk in words.

    `what`: `available`, `paused`, `signed_out`, `freed` (a stuck ring or call was ended), `moved`.
    `later`: it waits for the end of the call.
    """

    at: datetime
    by: str
    what: str
    reason: str | None = None
    later: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """A lead has opened or closed a line's callback offer. `own` is what the administrator had
    written down then: where that is changed, it counts again."""

    at: datetime
    by: str
    open: bool
    own: bool
