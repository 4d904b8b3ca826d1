"""What shift leads ask for, in the past tense. `by` is the lead's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_manager.domain.floor.lead_model import LeadMode


@dataclass(frozen=True, slots=True)
class MonitoringRequested:
    """A lead wants to be on the line of the operator who has this call, or to be so in another
    way. `shown`: the operator sees it. `requested_by` is the operator, where they want the lead to
    take their caller over: then the lead's telephone rings until it is answered, or is not."""

    at: datetime
    call_id: str
    person_id: int
    name: str
    mode: LeadMode
    shown: bool = True
    requested_by: str = ""


@dataclass(frozen=True, slots=True)
class LeadLeft:
    """The lead leaves the line they are on. A call that they took over ends with it."""

    at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class LeadPhoneGone:
    """The page that was this lead's telephone has closed."""

    at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class StateForced:
    """A lead changes an operator's state: `available`, `paused` (for `reason`) or `signed_out`."""

    at: datetime
    operator: str
    state: str
    reason: str | None
    by: str


@dataclass(frozen=True, slots=True)
class StuckEnded:
    """A lead ends what an operator hangs in. `gone` names the legs and the call that the PBX was
    asked for and does not have; a ring that it does have is taken back."""

    at: datetime
    operator: str
    by: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperatorMoved:
    """A lead moves an operator to these lines until the sign-out; none: back to their own."""

    at: datetime
    operator: str
    lines: frozenset[str]
    by: str


@dataclass(frozen=True, slots=True)
class CallbackOfferSet:
    """A lead opens or closes the offer to be called back on this line."""

    at: datetime
    line: str
    open: bool
    by: str
