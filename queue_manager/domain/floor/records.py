"""What is to be remembered: facts for the database, each written once by the scribe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.domain.floor.conversation import OfferResult
from queue_manager.domain.floor.inquiry import InquiryResult
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import (
    CutOff,
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    OutResult,
    RingResult,
    Route,
)


@dataclass(frozen=True, slots=True)
class CallBegan:
    """A row for a call that has just been offered; its outcome is not known yet.

    `dialled` is the line that sent the caller to `line`; a `trial` is in no figure.
    `expected_wait_seconds` is the estimate of that moment (forecast.py).
    """

    call_id: str
    line: str
    pbx: str
    offered_at: datetime
    caller: str | None
    caller_shown: str
    caller_kind: str
    language: str
    dialled: str | None = None
    trial: bool = False
    expected_wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CallStepped:
    """A step of the ladder was taken for a waiting caller (`step` is a `StepKind`), or the KPI has
    passed ("breach", with the `causes.Cause`). `operator` is whom the step brought in."""

    call_id: str
    at: datetime
    step: str
    operator: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The two are connected, and this ticket exists from now on."""

    call_id: str
    operator: str
    connected_at: datetime
    route: Route
    ticket: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """The activity of everybody when a caller was lost: extensions by state, paused ones with the
    reason."""

    available: tuple[str, ...] = ()
    ringing: tuple[str, ...] = ()
    talking: tuple[str, ...] = ()
    wrap_up: tuple[str, ...] = ()
    paused: dict[str, str] = field(default_factory=dict)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call's last word. `waited_seconds` runs to the connection, or to the end. `callback` is
    the kept place that the caller is to be called for.

    `talk_seconds` includes `hold_seconds`, but no time in which a caller whose operator was lost,
    or handed them on, was kept or waited again. `ticket` is the number of the answered call's
    ticket, or of the one opened for calling back. `failure` says what of ours failed, `refusal`
    why the line did not take the caller, `cut_off` why the call ended that nobody meant to end.
    `skill`: what the caller needed of an operator (lines/skills.py::skill_of).
    """

    call_id: str
    outcome: Outcome
    ended_at: datetime
    waited_seconds: float
    talk_seconds: float
    hold_seconds: float
    ended_by: EndedBy
    route: Route
    operator: str | None = None
    greeted_at: datetime | None = None
    ticket: str | None = None
    overflowed: bool = False
    failure: str | None = None
    crowd: Crowd | None = None
    callback: str | None = None
    refusal: str | None = None
    cut_off: CutOff | None = None
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class RingEnded:
    """One ring attempt. `seconds` is from our asking to the answer or to the end of ringing."""

    ring_id: str
    call_id: str
    operator: str
    device: Device
    started_at: datetime
    ringing_at: datetime | None
    ended_at: datetime
    seconds: float
    result: RingResult


@dataclass(frozen=True, slots=True)
class StateEnded:
    """An operator was in `state` from `began_at` to `ended_at`."""

    operator: str
    state: OperatorState
    reason: str | None
    device: Device
    call_id: str | None
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """A registered contact: at the answer, or for an unanswered call with a task to call back; or
    one that is settled already (`state`), as of who heard what they wanted to know."""

    number: str
    call_id: str
    line: str
    opened_at: datetime
    caller: str | None
    operator: str | None
    language: str
    call_back: bool
    state: str = "registered"


@dataclass(frozen=True, slots=True)
class IncidentHeard:
    """A waiting caller heard this incident's text to its end."""

    call_id: str
    incident_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SurveyScored:
    """The caller's mark (1 to 5) for the talk with this operator."""

    call_id: str
    operator: str
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CallBroken:
    """The operator's side of a talk was lost, or handed on to `transfer_to`. `resumed_at` None:
    the caller left before anybody spoke to them again."""

    call_id: str
    operator: str
    lost_at: datetime
    transfer_to: str | None
    resumed_at: datetime | None
    resumed_by: str | None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackOwed:
    """The ticket's applicant is to be called back, since `at`."""

    ticket: str
    call_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GapEnded:
    """A part of a recording that is silent, as the operator asked."""

    recording_id: str
    call_id: str
    operator: str
    reason: str
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class AbuseNoted:
    """The operator marked this call as an abuse of the line; `reason` None: took that back."""

    call_id: str
    operator: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class HandEnded:
    """An operator had asked for help. `seen_by` and `lowered_by` are persons; `lowered_by` None:
    the operator's own doing, or the end of the shift."""

    operator: str
    call_id: str | None
    raised_at: datetime
    seen_at: datetime | None
    seen_by: int | None
    lowered_at: datetime
    lowered_by: int | None


@dataclass(frozen=True, slots=True)
class OutboundCallBegan:
    """An operator calls the applicant of a ticket; `number` is E.164."""

    out_id: str
    ticket: str
    line: str
    pbx: str
    operator: str
    device: Device
    number: str
    requested_at: datetime
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class OutboundCallAnswered:
    """Operator and citizen hear each other: whoever was owed a call back for the ticket has had it.
    One is written for each of the citizen's tickets whose place is over with that."""

    out_id: str
    ticket: str
    operator: str
    connected_at: datetime


@dataclass(frozen=True, slots=True)
class OutboundCallEnded:
    """The last word on a call made. `talk_seconds` is 0 where nobody answered."""

    out_id: str
    ticket: str
    operator: str
    result: OutResult
    ended_at: datetime
    talk_seconds: float


@dataclass(frozen=True, slots=True)
class CallbackQueued:
    """A place is kept for `number` (E.164); written again, with a later `queued_at`, where a lost
    caller has requested it since, or has named another number."""

    callback_id: str
    source: CallbackSource
    line: str
    number: str
    ticket: str
    language: str
    offered_at: datetime
    queued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackEnded:
    """The result of a kept place. `attempts` were dialled; `operator` reached them, `call_id` is
    their own new call, `person_id` withdrew it for `reason`."""

    callback_id: str
    ticket: str
    result: CallbackResult
    ended_at: datetime
    attempts: int
    operator: str | None = None
    call_id: str | None = None
    person_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LeadWasOnLine:
    """A shift lead was on this operator's line, in one way, from `began_at` to `ended_at`. What
    the lead did not hear (a part that is not recorded) is left out."""

    leg: str
    call_id: str
    operator: str
    person_id: int
    mode: LeadMode
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideBegan:
    """An operator brings a number outside to their caller: the entry `code` of the directory."""

    leg: str
    call_id: str
    operator: str
    code: str
    number: str
    how: str
    ticket: str | None
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideAnswered:
    """The answer of a number outside: it hears the caller; or the operator, in private."""

    leg: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideEnded:
    """The leg to the outside is over; `result` is `answered` where they were there."""

    leg: str
    call_id: str
    ticket: str | None
    result: RingResult
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class InquiryTried:
    """The applicant was called about the answer `round` to their ticket, the `tries`-th time in
    vain: a `RingResult`, `machine` or `unseen`. Again at `due_at`."""

    ticket: str
    round: int
    at: datetime
    tries: int
    result: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class InquiryEnded:
    """The result of an inquiry. `tries` in vain came before; `call_id`: as which call they wait for
    an operator."""

    ticket: str
    round: int
    at: datetime
    tries: int
    result: InquiryResult
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """An operator was offered a conversation in writing from `offered_at` to `ended_at`."""

    conversation_id: str
    operator: str
    offered_at: datetime
    ended_at: datetime
    result: OfferResult


Record = (
    CallBegan
    | CallStepped
    | CallAnswered
    | CallEnded
    | RingEnded
    | StateEnded
    | TicketOpened
    | IncidentHeard
    | SurveyScored
    | CallBroken
    | CallbackOwed
    | GapEnded
    | AbuseNoted
    | HandEnded
    | OutboundCallBegan
    | OutboundCallAnswered
    | OutboundCallEnded
    | CallbackQueued
    | CallbackEnded
    | InquiryTried
    | InquiryEnded
    | LeadWasOnLine
    | OutsideBegan
    | OutsideAnswered
    | OutsideEnded
    | OfferEnded
)
