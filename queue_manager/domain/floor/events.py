"""What happened, in the past tense. The only way into `decide`.

`at` is when it happened by the PBX's stamp where it has one, else when we learnt of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queue_manager.domain.floor import (
    caller_events,
    lead_events,
    service_events,
    written_events,
)
from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Incident, OpenTicket
from queue_manager.domain.floor.states import Device, EndedBy, LastWord, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills


@dataclass(frozen=True, slots=True)
class LinesChanged:
    """The administrator's lines were read; they replace what was known."""

    at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """The operators' table was read: extension → name. Who is gone is signed out after the call.

    `skills` is extension → what they can be asked for; who is not in it can be asked for all."""

    at: datetime
    names: dict[str, str]
    skills: dict[str, Skills] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketsCounted:
    """The highest ticket numbers found in the database, keyed `"<line>-<year>"`."""

    at: datetime
    tickets: dict[str, int]


@dataclass(frozen=True, slots=True)
class TicketNumberRequested:
    """A contact of another channel than the telephone is to have a ticket's number of this line."""

    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class CallOffered:
    """A caller is on a line and asks for an operator. `at` is the call's first moment.

    `dialled` is the line that sent them to this one, if another did. `trial`: an administrator's
    test call. `found`: not just come, but found on the PBX after a login; they may have chosen the
    language by then (`language_chosen`).
    """

    at: datetime
    call_id: str
    line: str
    pbx: str
    channel: str
    caller: str | None = None
    caller_shown: str = ""
    caller_kind: str = "anonymous"
    language: str = "kk"
    dialled: str | None = None
    trial: bool = False
    found: bool = False
    language_chosen: bool = False


@dataclass(frozen=True, slots=True)
class CallerNeedsLearnt:
    """The caller chose a language or a topic, or an earlier call tells it; None: not told."""

    at: datetime
    call_id: str
    language: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class CallerGreeted:
    """The greeting was heard to its end."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class CallerPressed:
    """The caller pressed a key (`0`-`9`, `A`-`D`, `*`, `#`) in the greeting or while waiting."""

    at: datetime
    call_id: str
    digit: str


@dataclass(frozen=True, slots=True)
class AnnouncementHeard:
    """The end of what `SayToCaller` asked for; `whole`: the caller heard it to its end."""

    at: datetime
    call_id: str
    say_id: str
    whole: bool


@dataclass(frozen=True, slots=True)
class CallerKnown:
    """The registry's word on a caller with a number."""

    at: datetime
    call_id: str
    known: Acquaintance


@dataclass(frozen=True, slots=True)
class IncidentsChanged:
    """The open incidents were read; they replace what was known."""

    at: datetime
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class BlockListChanged:
    """The numbers that are not taken were read: E.164 → why; they replace what was known."""

    at: datetime
    numbers: dict[str, Blocked]


@dataclass(frozen=True, slots=True)
class WaitingRulesChanged:
    """The settings were read: a calm word is said this often; None: never."""

    at: datetime
    comfort_every: timedelta | None


@dataclass(frozen=True, slots=True)
class VoicemailBegan:
    """The caller has heard the tone; what they say from now on is recorded."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """The mark, 1 to 5, that the caller has given the talk after it."""

    at: datetime
    call_id: str
    score: int


@dataclass(frozen=True, slots=True)
class CallerParachuted:
    """The dialplan gave up on us and put the caller into the parachute queue."""

    at: datetime
    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller's leg ended. `cause` is the Q.850 cause code (16: normal clearing)."""

    at: datetime
    call_id: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class PhoneRang:
    """The operator's phone said it rings."""

    at: datetime
    ring_id: str


@dataclass(frozen=True, slots=True)
class PhoneAnswered:
    """The operator picked up; the two are not connected yet."""

    at: datetime
    ring_id: str


@dataclass(frozen=True, slots=True)
class Connected:
    """Caller and operator can hear each other.

    `ring_id` is None where the parachute connected them; then `operator` says who.
    """

    at: datetime
    call_id: str
    operator: str
    ring_id: str | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Caller and operator cannot hear each other any more (either has left the bridge).

    `lost`: the operator's leg ended by a fault, not because somebody hung up; `silent`: since no
    sound came from it any more.
    """

    at: datetime
    call_id: str
    by: EndedBy
    lost: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class HoldStarted:
    """The operator put the caller on hold."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """The operator took the caller off hold."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The operator's leg is gone from the PBX (or could not be made).

    `result` is what the cause code says of a ring that was never answered. `last_word`: the PBX
    took it back when the telephone had said so much; None: it has said its last word.
    """

    at: datetime
    ring_id: str
    result: RingResult = RingResult.FAILED
    last_word: LastWord | None = None


@dataclass(frozen=True, slots=True)
class OperatorAvailable:
    """The operator signs in, or ends a pause or the wrap-up. `device` None keeps the phone."""

    at: datetime
    operator: str
    device: Device | None = None


@dataclass(frozen=True, slots=True)
class OperatorPaused:
    """The operator pauses with a reason; in a call it counts from the end of the call."""

    at: datetime
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class OperatorSignedOut:
    """The operator leaves the shift; in a call it counts from the end of the call."""

    at: datetime
    operator: str


@dataclass(frozen=True, slots=True)
class PhoneReachable:
    """The PBX can ring this phone of the operator's, or cannot any more."""

    at: datetime
    operator: str
    device: Device
    reachable: bool


@dataclass(frozen=True, slots=True)
class PhoneEngaged:
    """A leg that is no ring of ours came to the operator's telephone, or the last such ended;
    `last_word` as of a ring of ours that was taken back."""

    at: datetime
    operator: str
    engaged: bool
    last_word: LastWord | None = None


@dataclass(frozen=True, slots=True)
class PhoneGone:
    """The page that was this operator's telephone has closed (a reload is no less)."""

    at: datetime
    operator: str


@dataclass(frozen=True, slots=True)
class PhoneMoved:
    """The operator goes on with this conversation on the other telephone."""

    at: datetime
    operator: str
    device: Device


@dataclass(frozen=True, slots=True)
class TransferRequested:
    """The operator hands the caller on to another, who is rung for them at once."""

    at: datetime
    call_id: str
    to: str


@dataclass(frozen=True, slots=True)
class CallerReferred:
    """The operator's own telephone handed the caller on, by its transfer key: the caller is in the
    waiting room by now, and `to` is whom the operator named."""

    at: datetime
    call_id: str
    to: str


@dataclass(frozen=True, slots=True)
class ConferenceRequested:
    """The operator asks a colleague along into the conversation."""

    at: datetime
    call_id: str
    to: str


@dataclass(frozen=True, slots=True)
class ConsultationRequested:
    """The operator wants a private word with a colleague before the caller is handed on."""

    at: datetime
    call_id: str
    to: str


@dataclass(frozen=True, slots=True)
class ExternalTransferRequested:
    """The operator brings a number outside to the caller: the entry `code` of the directory, looked
    up and allowed by us. `how` is one of `states.HOWS`."""

    at: datetime
    call_id: str
    code: str
    number: str
    how: str


@dataclass(frozen=True, slots=True)
class ConsultationBegan:
    """Operator and the asked one speak with each other; the caller hears music."""

    at: datetime
    ring_id: str


@dataclass(frozen=True, slots=True)
class MergeRequested:
    """The private word is over: all together, or without the operator (`leave`)."""

    at: datetime
    call_id: str
    leave: bool


@dataclass(frozen=True, slots=True)
class SentAway:
    """The operator goes on without the one who was asked, or was there."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The colleague (or, with `operator` "", the outside) hears the two, and they hear
    the colleague."""

    at: datetime
    call_id: str
    operator: str
    ring_id: str


@dataclass(frozen=True, slots=True)
class TracedRing:
    """A ring read back from the PBX's own trace."""

    operator: str
    started_at: datetime
    ended_at: datetime
    result: RingResult


@dataclass(frozen=True, slots=True)
class CallTraced:
    """A whole call read back from the PBX's trace: it began, or ended, while we were away.

    Told in the order of `ended_at`, after a login before `PbxCompared`; `at` is `ended_at`.
    `refused`: the dialplan found the line closed. `resumed_at`: when a talk that had been parted
    went on last, with `resumed_by`.
    """

    at: datetime
    call_id: str
    line: str
    pbx: str
    offered_at: datetime
    ended_at: datetime
    caller: str | None = None
    caller_shown: str = ""
    caller_kind: str = "anonymous"
    language: str = "kk"
    parachute: bool = False
    operator: str | None = None
    connected_at: datetime | None = None
    talk_ended_at: datetime | None = None
    ended_by: EndedBy = EndedBy.CALLER
    rings: tuple[TracedRing, ...] = ()
    refused: bool = False
    resumed_at: datetime | None = None
    resumed_by: str | None = None


@dataclass(frozen=True, slots=True)
class LiveLeg:
    """One leg of ours that the PBX really has now. `bridged` is the other leg's unique id.
    `dismissed`: of a caller whose operator has ended the talk in order. `parachuted`: a caller's,
    in the parachute queue."""

    unique_id: str
    operator: str | None
    answered: bool
    bridged: str | None
    dismissed: bool = False
    parachuted: bool = False


@dataclass(frozen=True, slots=True)
class PbxCompared:
    """The PBX's truth after a login: every leg of this node that concerns a call of ours.

    Waiting callers who sit in the parachute queue are told as `CallerParachuted` after it.

    What we hold and the PBX does not have is ended; callers unknown to us arrive as
    `CallOffered` before this event, ended ones as `CallTraced`. `reachable` says of each
    telephone (`1001`, `1001-web`) whether it can be rung; `engaged` are the operators whose
    telephone has a leg that is no ring of ours. `booted_at`: since when the PBX runs, to a second;
    None: not told.
    """

    at: datetime
    pbx: str
    legs: tuple[LiveLeg, ...]
    reachable: dict[str, bool]
    engaged: frozenset[str] = frozenset()
    booted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PbxLost:
    """The connection to this PBX node is gone. Talks and waiting callers go on without us, unless
    the PBX itself has ended; `heard_at` is the last moment at which it was known to be alive (None:
    `at`)."""

    at: datetime
    pbx: str
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TraceSwept:
    """The report that every call that ended by `at` in the PBX's trace has been told as
    `CallTraced`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed: whatever was due at `at` is done now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """The PBX records silence from now on, as the operator asked for `reason`."""

    at: datetime
    call_id: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingResumed:
    """The PBX records the voices again."""

    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class HandRaised:
    """The operator asks the shift lead for help."""

    at: datetime
    operator: str


@dataclass(frozen=True, slots=True)
class HandSeen:
    """A person of the shift lead's role has seen the raised hand and comes."""

    at: datetime
    operator: str
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class HandLowered:
    """Helped, or not needed any more. `person_id` is the lead's; None: the operator's own doing."""

    at: datetime
    operator: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class AbuseMarked:
    """The operator calls their present call, or the one they wrap up, an abuse of the line.
    `reason` None takes that back. `breather`: how long they may rest after it; None: not at all."""

    at: datetime
    operator: str
    reason: str | None
    breather: timedelta | None = None


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """The operator needs as much time again for the paperwork of this call."""

    at: datetime
    operator: str


@dataclass(frozen=True, slots=True)
class NumberJudged:
    """A number that a waiting caller typed was read and held against the rules. `number` is E.164;
    None: it may not be called, or is none."""

    at: datetime
    call_id: str
    number: str | None


@dataclass(frozen=True, slots=True)
class TicketLookedUp:
    """The result of a lookup by the number and the code that a waiting caller typed: a `ticket`, or
    one that waits for their answer (`answered`). Neither: they are wrong, or nobody can tell
    (`away`)."""

    at: datetime
    call_id: str
    ticket: OpenTicket | None = None
    answered: AnsweredTicket | None = None
    away: bool = False


OutboundCallRequested = caller_events.OutboundCallRequested
OutboundCallConnected = caller_events.OutboundCallConnected
OutboundCallDialled = caller_events.OutboundCallDialled
CallbackRulesChanged = caller_events.CallbackRulesChanged
CallbackHurried = caller_events.CallbackHurried
CallbackWithdrawn = caller_events.CallbackWithdrawn
InquiryRulesChanged = caller_events.InquiryRulesChanged
InquiriesChanged = caller_events.InquiriesChanged
InquiryReported = caller_events.InquiryReported
MonitoringRequested = lead_events.MonitoringRequested
LeadLeft = lead_events.LeadLeft
LeadPhoneGone = lead_events.LeadPhoneGone
StateForced = lead_events.StateForced
StuckEnded = lead_events.StuckEnded
OperatorMoved = lead_events.OperatorMoved
CallbackOfferSet = lead_events.CallbackOfferSet
DrainBegan = service_events.DrainBegan
DrainEnded = service_events.DrainEnded
CallsCut = service_events.CallsCut
ConversationsChanged = written_events.ConversationsChanged
OfferDeclined = written_events.OfferDeclined

Event = (
    LinesChanged
    | RosterChanged
    | TicketsCounted
    | TicketNumberRequested
    | CallOffered
    | CallerNeedsLearnt
    | CallerGreeted
    | CallerPressed
    | AnnouncementHeard
    | CallerKnown
    | IncidentsChanged
    | BlockListChanged
    | WaitingRulesChanged
    | VoicemailBegan
    | SurveyAnswered
    | CallerParachuted
    | CallerLeft
    | PhoneRang
    | PhoneAnswered
    | Connected
    | Disconnected
    | HoldStarted
    | HoldEnded
    | LegEnded
    | OperatorAvailable
    | OperatorPaused
    | OperatorSignedOut
    | PhoneReachable
    | PhoneEngaged
    | PhoneGone
    | PhoneMoved
    | TransferRequested
    | CallerReferred
    | ConferenceRequested
    | ConsultationRequested
    | ExternalTransferRequested
    | ConsultationBegan
    | MergeRequested
    | SentAway
    | Joined
    | CallTraced
    | PbxCompared
    | PbxLost
    | TraceSwept
    | Tick
    | RecordingPaused
    | RecordingResumed
    | HandRaised
    | HandSeen
    | HandLowered
    | AbuseMarked
    | WrapUpExtended
    | OutboundCallRequested
    | OutboundCallConnected
    | OutboundCallDialled
    | CallbackRulesChanged
    | NumberJudged
    | CallbackHurried
    | CallbackWithdrawn
    | InquiryRulesChanged
    | InquiriesChanged
    | InquiryReported
    | TicketLookedUp
    | MonitoringRequested
    | LeadLeft
    | LeadPhoneGone
    | StateForced
    | StuckEnded
    | OperatorMoved
    | CallbackOfferSet
    | DrainBegan
    | DrainEnded
    | CallsCut
    | ConversationsChanged
    | OfferDeclined
)
