"""What the floor is made of: lines, calls, rings and operators. Frozen, time passed in.

All times are aware UTC datetimes with microseconds, as stamped by the PBX where it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.callback import (
    NO_CALLBACKS,
    Callback,
    CallbackRequest,
    CallbackRules,
)
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Incident, Lookup
from queue_manager.domain.floor.inquiry import NO_INQUIRIES, Inquiry, InquiryRules
from queue_manager.domain.floor.lead_model import CallbackOffer, Deed, Listening
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.lines.skills import ANY_CALL, Skills


class Outcome(StrEnum):
    """How a call ended: exactly one, never guessed (FIELD.md)."""

    ANSWERED = "answered"
    SHORT_ABANDON = "short_abandon"
    ABANDONED = "abandoned"
    CALLBACK_KEPT = "callback_kept"
    INFORMED = "informed"
    SELF_SERVED = "self_served"
    VOICEMAIL = "voicemail"
    REFUSED = "refused"
    FAILED = "failed"


class RingResult(StrEnum):
    """How one ring of one operator's phone ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    CALLER_LEFT = "caller_left"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"  # a colleague's telephone rang too, and they were quicker
    FAILED = "failed"


class CallState(StrEnum):
    """Where a live call stands. The allowed moves are in `transitions.CALL`."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    RECONNECTING = "kept"
    VOICEMAIL = "voicemail"
    ENDED = "ended"


class OperatorState(StrEnum):
    """What an operator does now. The allowed moves are in `transitions.OPERATOR`."""

    SIGNED_OUT = "signed_out"
    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    CALLING_OUT = "calling_out"


class OutResult(StrEnum):
    """How a call that an operator made to a citizen ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "given_up"  # by the operator, before the citizen answered
    NOT_PICKED_UP = "not_picked_up"  # by the operator: their own telephone rang in vain
    FAILED = "failed"
    UNSEEN = "unseen"  # it ended while we were away, and nothing tells how


class Device(StrEnum):
    """The telephone an operator is rung on."""

    WEB = "web"
    PHONE = "phone"


class Route(StrEnum):
    """Who found the operator: our dispatcher, or the PBX's own parachute while we were away."""

    DISPATCHER = "dispatcher"
    PARACHUTE = "parachute"


class EndedBy(StrEnum):
    """Which side ended the call."""

    CALLER = "caller"
    OPERATOR = "operator"
    SYSTEM = "system"


#: Pause reasons set by the system; an operator may be set aside only with one of these.
SET_ASIDE_REASONS = frozenset({"no_answer", "rejected", "busy", "unreachable", "failed"})
#: Pause reasons an operator or a shift lead may choose.
PAUSE_REASONS = frozenset({"break", "lunch", "training", "task", "technical"})


#: Why an operator may leave a part of a conversation out of the recording: the caller tells a
#: card's number, another secret (a password, a code), or does not want to be recorded.
GAP_REASONS = frozenset({"card", "secret", "unwilling"})


#: Why an operator calls a caller's conduct an abuse of the line: insults, threats, a false report,
#: or calls without a matter (silence, laughter, again and again).
ABUSE_REASONS = frozenset({"insult", "threat", "hoax", "nuisance"})


#: In `Operator.after_call`: sign out when the call is over.
SIGN_OUT = "signed_out"
#: What an operator called outside is counted for so long.
CALLED_OUT_REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outside:
    """A number outside the house that a caller is handed on to, or that is asked along: the entry
    `code` of the directory. `how` is one of `HOWS`, `requested_by` the operator."""

    code: str
    number: str
    how: str
    requested_by: str
    ticket: str | None = None


#: How a number outside comes to a caller: asked along, instead of the operator (who leaves when
#: they are there), after a private word, or as an emergency service.
HOWS = frozenset({"along", "hand_on", "private", "emergency"})


@dataclass(frozen=True, slots=True)
class NotCome:
    """Who was asked to come to a caller last (an extension, or the code of a number outside), and
    why they did not."""

    who: str
    result: RingResult
    at: datetime


@dataclass(frozen=True, slots=True)
class Ring:
    """One attempt to reach one operator for one call.

    `ring_id` is `<call_id>~<n>` and is also the id of the operator's leg on the PBX.
    `withdrawn` holds why we took the ring back, `cancelled_at` when the PBX was last told;
    the ring is forgotten when its leg has ended. `connected` rings live as long as the talk.
    `again`: for a caller who was kept for this operator; the telephone answers it by itself.
    `join`: a colleague asked along, who has no claim on the caller; or the `outside`, whose ring is
    no operator's (`operator` is "").
    `private`: they speak with the operator alone, the caller hears music. `leave`: the operator
    leaves as soon as they are with the caller.
    """

    ring_id: str
    call_id: str
    operator: str
    device: Device
    started_at: datetime
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    withdrawn: RingResult | None = None
    withdrawn_at: datetime | None = None
    cancelled_at: datetime | None = None
    connected: bool = False
    again: bool = False
    join: bool = False
    private: bool = False
    leave: bool = False
    outside: Outside | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The operator's side of a talk was lost, or handed on to `transfer_to`, or to the entry
    `outside` of the directory; who spoke with the caller again, and when."""

    operator: str
    lost_at: datetime
    transfer_to: str | None = None
    resumed_at: datetime | None = None
    resumed_by: str | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the call that is left out of its `recordings`, since `began_at`, as the operator
    asked. There are two recordings where three speak."""

    recordings: tuple[str, ...]
    operator: str
    reason: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """A word to a waiting caller: `about` says what (`incident:12`), `prompts` are the sounds.
    `since` is None while it waits for an earlier one to end."""

    say_id: str
    about: str
    prompts: tuple[str, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """An operator asks the shift lead for help. `seen_by` is the person who said "I come"."""

    raised_at: datetime
    call_id: str | None = None
    seen_at: datetime | None = None
    seen_by: int | None = None
    seen_by_name: str = ""


@dataclass(frozen=True, slots=True)
class AbuseMark:
    """The operator called this call an abuse of the line."""

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that an operator makes to the applicant of a ticket. Nobody waits for it, so it is no
    `Call`: it lives with its operator. `leg` is the operator's leg on the PBX; the citizen's is
    made by the dialplan. `callback` is the kept place that it is made for; `rung`: the dispatcher
    chose the operator, who may decline. `number` is E.164: nobody else calls it meanwhile.
    """

    out_id: str
    leg: str
    pbx: str
    ticket: str
    line: str
    requested_at: datetime
    picked_up_at: datetime | None = None
    connected_at: datetime | None = None
    result: OutResult | None = None
    gap: Gap | None = None
    callback: str | None = None
    rung: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a call came, and what was known of it then; none of it ever changes.

    `channel` is the PBX's name of the caller's leg. `caller` is the number in E.164 where there is
    one, `caller_shown` as the PBX had it, `caller_kind` what kind of number it is. `dialled` is the
    line that sent the caller to this one; `trial`: an administrator's test call.
    `expected_wait_seconds` was the estimate when the caller came. `known_to` is the operator with
    whom an earlier talk of this caller has just broken.
    """

    channel: str
    caller: str | None = None
    caller_shown: str = ""
    caller_kind: str = "anonymous"
    dialled: str | None = None
    trial: bool = False
    expected_wait_seconds: float | None = None
    known_to: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What the caller needs of an operator. `language_chosen`: by the caller, and not guessed.
    `topic` is what the call is about, where that is known."""

    language: str = "kk"
    language_chosen: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far the line's ladder has been climbed for this caller: `steps` of it have been taken,
    and `wrap_up_ended`: so has the one that ends a wrap-up. `breached`: the KPI has passed, and its
    cause is on record."""

    steps: tuple[StepKind, ...] = ()
    wrap_up_ended: bool = False
    breached: bool = False


@dataclass(frozen=True, slots=True)
class Rings:
    """The telephones that ring, or rang, for a call.

    `current` is the ring that may connect: the one in progress, or the one that did. `second` rings
    beside it. `claim` is the last ring that was promised the caller (KOMEK_RING on the PBX).
    `count` counts the attempts so far, `rung` names the operators, `first_at` is when the first
    began. `not_taken` counts the rings that nobody took, `faults` what went wrong on our side.
    Until `parting_until` nobody is rung: an operator's leg found the caller gone, whose own leg's
    end is on its way.
    """

    current: str | None = None
    second: str | None = None
    claim: str | None = None
    count: int = 0
    rung: tuple[str, ...] = ()
    first_at: datetime | None = None
    not_taken: int = 0
    faults: int = 0
    parting_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Announcements:
    """What a waiting caller hears.

    `greeted_at` is when the greeting was over. `current` is the announcement that is heard now,
    `queued` those that come after it, `count` counts them all, `heard` is what those were about
    that were heard to their end. `silent_since`: the last one ended then, or the last key was
    pressed. At `comfort_at` a calm word is due. `callback_offered_at`: a callback was offered then.
    """

    greeted_at: datetime | None = None
    current: Announcement | None = None
    queued: tuple[Announcement, ...] = ()
    count: int = 0
    heard: tuple[str, ...] = ()
    silent_since: datetime | None = None
    comfort_at: datetime | None = None
    callback_offered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SelfService:
    """What a waiting caller does without an operator. `known` is what the registry knows of the
    caller. `confirmation`: by the next key the caller says whether this ticket is solved. `lookup`:
    the keys are a ticket's number and code; `wrong_codes` counts those that were none."""

    known: Acquaintance | None = None
    confirmation: AnsweredTicket | None = None
    lookup: Lookup | None = None
    wrong_codes: int = 0


@dataclass(frozen=True, slots=True)
class Parachute:
    """The PBX's own queue, into which the dialplan puts a caller when it does not hear from us.
    `reclaims` counts how often the caller was fetched back. `has_caller`: the caller is left to it,
    and nobody is rung for them by us."""

    has_caller: bool = False
    reclaims: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation of a call that was answered. It stays with the call to its end, also where
    the operator was lost and the caller waits again.

    `held` sums the holds that are over, `hold_since` is when the present one began. `ended_at` and
    `ended_by` are set when the talk is over in order. `breaks` are the losses and transfers so far.
    `overflowed`: another line's operators answered. `surveyed`: the caller has given a mark. `gap`
    is the part that is not recorded now.
    """

    connected_at: datetime
    route: Route = Route.DISPATCHER
    overflowed: bool = False
    held: timedelta = timedelta()
    hold_since: datetime | None = None
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    breaks: tuple[Break, ...] = ()
    gap: Gap | None = None
    surveyed: bool = False

    def held_until(self, at: datetime) -> timedelta:
        """All holds up to `at`, with the one that is not over."""
        return self.held + (at - self.hold_since if self.hold_since else timedelta())


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The operator's side of the talk was lost: the caller is held for `operator` until `until`,
    and that telephone is not rung before `not_before`."""

    operator: str | None
    until: datetime
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conference:
    """Others in the conversation. `joined` are the rings of those who are invited, or have joined.
    `not_come`: who was invited last, in vain. `private_since`: the operator consults somebody else
    in private, until the PBX says that the caller hears the operator again. `outside`: the operator
    has left, and the caller speaks with this entry of the directory."""

    joined: tuple[str, ...] = ()
    not_come: NotCome | None = None
    private_since: datetime | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A live call on a line, from the caller's first moment on the PBX.

    `operator` is who is rung for the caller, or has them. `ticket` is the number of the ticket,
    once there is one. `talk`: None until the call is answered. `reconnect`: only while the caller
    is held for an operator who was lost. `queued_callback`: what the caller requested of one.
    `message_at`: a message is recorded since then.
    """

    call_id: str
    line: str
    pbx: str
    offered_at: datetime
    origin: Origin
    state: CallState = CallState.WAITING
    needs: Needs = Needs()
    ladder: Ladder = Ladder()
    rings: Rings = Rings()
    operator: str | None = None
    ticket: str | None = None
    announcements: Announcements = Announcements()
    self_service: SelfService = SelfService()
    queued_callback: CallbackRequest | None = None
    parachute: Parachute = Parachute()
    talk: Talk | None = None
    reconnect: Reconnect | None = None
    conference: Conference = Conference()
    message_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """An operator's telephones. `device` is the one in use, `reachable` are those that the PBX can
    ring now. `engaged`: a leg that is no ring of ours is on the telephone (the parachute's, a
    colleague's call, a dialled code); nobody is rung then."""

    device: Device = Device.WEB
    reachable: frozenset[Device] = frozenset()
    engaged: bool = False

    @property
    def is_reachable(self) -> bool:
        """Whether the telephone in use can be rung."""
        return self.device in self.reachable


@dataclass(frozen=True, slots=True)
class AfterCall:
    """What becomes of an operator when the call is over: a pause for the reason `what`, or
    `SIGN_OUT`. `ordered`: a shift lead or the roster wants the sign-out, which the operator does
    not undo."""

    what: str
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class WrapUp:
    """The paperwork after a call, until `until`. `extended`: it has been made longer, which is done
    once."""

    until: datetime
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and what they do now.

    `available_since` orders the longest idle first. `since` is when `state` began.
    `ring_id` is the leg the PBX still has for this operator: nobody is rung while it is there.
    `after_call`: what was chosen for the end of this call, if anything. `wrap_up`: only while the
    state is `wrap_up`.
    `outgoing` is the call that they make now; `called_out` when the last hour's were requested.
    `skills` are as the administrator wrote them down; but while `own_lines` is set (those written
    down), a shift lead has moved the operator to the lines in `skills`, until the sign-out.
    `load` is what they have carried in this shift, in seconds (`fair_load`).
    `abuse`: the last call that they marked; it may be the present one.
    `deed` is what a shift lead last did to this operator.
    """

    extension: str
    name: str = ""
    state: OperatorState = OperatorState.SIGNED_OUT
    since: datetime | None = None
    reason: str | None = None
    phone: Phone = Phone()
    available_since: datetime | None = None
    call_id: str | None = None
    ring_id: str | None = None
    after_call: AfterCall | None = None
    wrap_up: WrapUp | None = None
    hand: Hand | None = None
    outgoing: Outgoing | None = None
    called_out: tuple[datetime, ...] = ()
    skills: Skills = ANY_CALL
    load: float = 0.0
    abuse: AbuseMark | None = None
    own_lines: frozenset[str] | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """With whom a caller's talk broke, and when."""

    operator: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything the dispatcher knows at one moment. Mappings are never changed in place.

    `tickets` counts the last ticket number given out, keyed by `"<line>-<year>"`.
    `ended` remembers the calls that ended lately; every call that ended before
    `accounted_to` is on record, so the PBX's trace is never counted twice.
    `away` names the PBX nodes that cannot be reached now: nobody is rung through them.
    `callbacks` are the places kept for citizens who are to be called, `inquiries` the applicants
    who are to be asked whether their tickets were solved.
    `listenings` are the leads on operators' lines, by their legs. `callback_offers` are what leads
    have set about lines, whose own `callback_offer` follows them.
    `spoken` is with whom the talk of which number broke lately, the longest ago first;
    `handled` are a line's latest handling times (talk, wrap-up) in seconds, the newest last.
    """

    lines: Mapping[str, Line] = field(default_factory=dict)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    rings: Mapping[str, Ring] = field(default_factory=dict)
    tickets: Mapping[str, int] = field(default_factory=dict)
    ended: Mapping[str, datetime] = field(default_factory=dict)
    accounted_to: datetime | None = None
    away: frozenset[str] = frozenset()
    time_zone: str = "Asia/Almaty"
    callbacks: Mapping[str, Callback] = field(default_factory=dict)
    callback_rules: CallbackRules = NO_CALLBACKS
    listenings: Mapping[str, Listening] = field(default_factory=dict)
    callback_offers: Mapping[str, CallbackOffer] = field(default_factory=dict)
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    handled: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    comfort_every: timedelta | None = None
    blocked: Mapping[str, Blocked] = field(default_factory=dict)
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    inquiry_rules: InquiryRules = NO_INQUIRIES
