"""What the floor is made of: lines, calls, rings and operators. Frozen, time passed in.

All times are aware UTC datetimes with microseconds, as stamped by the PBX where it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.callback import NO_CALLBACKS, Callback, CallbackRules, Wish
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
    TAKEN = "taken"  # a colleague's telephone rang too, and she was quicker
    FAILED = "failed"


class CallState(StrEnum):
    """Where a live call stands. The allowed moves are in `transitions.CALL`."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    KEPT = "kept"
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
    GIVEN_UP = "given_up"  # by the operator, before the citizen answered
    NOT_PICKED_UP = "not_picked_up"  # by the operator: her own telephone rang in vain
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
    `code` of the directory. `how` is one of `HOWS`, `asked_by` the operator."""

    code: str
    number: str
    how: str
    asked_by: str
    ticket: str | None = None


#: How a number outside comes to a caller: asked along, instead of the operator (who leaves when
#: they are there), after a private word, or as an emergency service.
HOWS = frozenset({"along", "hand_on", "private", "emergency"})


@dataclass(frozen=True, slots=True)
class NotCome:
    """Who was asked to come to a caller last (an extension, or the code of a number outside), and
    why he did not."""

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
    `private`: he speaks with the operator alone, the caller hears music. `leave`: the operator
    leaves as soon as he is with the caller.
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
class Saying:
    """A word to a waiting caller: `about` says what (`incident:12`), `prompts` are the sounds.
    `since` is None while it waits for an earlier word to end."""

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
    asked_at: datetime
    picked_up_at: datetime | None = None
    connected_at: datetime | None = None
    result: OutResult | None = None
    gap: Gap | None = None
    callback: str | None = None
    rung: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A live call on a line, from the caller's first moment on the PBX.

    `channel` is the PBX's name of the caller's leg. `ring_id` is the ring that may connect:
    the one in progress, or the one that did. `rings` counts the attempts so far.

    `story` holds the breaks of a talk. While the state is `kept` the caller is kept for
    `kept_for` until `kept_until`, and that telephone is not rung before `again_after`.
    `topic` is what the caller calls about, where that is known. `wish` is the callback that he
    asked for, `offered_back_at` when one was offered to him.
    `dialled` is the line that sent the caller to `line`; `trial`: an administrator's test call.
    `joined` are the rings of those who are asked along, or have joined. `claim` is the last
    ring that was given the right to connect (KOMEK_RING on the PBX). Until `parting_until` nobody
    is rung: an operator's leg found the caller gone, whose own leg's end is on its way.
    `outside`: the operator has left, and the caller speaks with this entry of the directory.
    `not_come`: who was asked last, in vain. `private_since`: the operator has a private word with
    somebody else, until the PBX says that she hears the caller again.

    `saying` is the word that the caller hears now, `to_say` those that come after it, `says`
    counts them all, `heard` is what those were about that were heard to their end. `silent_since`:
    the last word ended then, or the last key was pressed.

    `steps` of the line's ladder have been taken, and `wrap_up_ended`: so has the one that ends a
    wrap-up. `second_ring` rings beside `ring_id`. `breached`: the KPI has passed, and its cause is
    on record. `not_taken` counts the rings that
    nobody took, `faults` what went wrong on our side. `expected_wait_seconds` was the estimate
    when he came. `known_to` is with whom an earlier talk of his has just broken.

    `parachuted`: he is left to the PBX's own queue, and nobody is rung for him by us.

    `overflowed`: another line's operators answered him. `judges`: by his next key he says whether
    this ticket of his is solved. `lookup`: his keys are a ticket's number and code; `wrong_codes`
    counts those that were none.

    `language_told`: it is the caller's own word, not a guess. `known` is what the registry knows
    of him. At `comfort_at` a calm word is due. `message_at`: a message is recorded since then.
    """

    call_id: str
    line: str
    pbx: str
    channel: str
    offered_at: datetime
    caller: str | None = None
    caller_shown: str = ""
    caller_kind: str = "anonymous"
    language: str = "kk"
    topic: str | None = None
    state: CallState = CallState.WAITING
    route: Route = Route.DISPATCHER
    greeted_at: datetime | None = None
    ring_id: str | None = None
    rings: int = 0
    rung: tuple[str, ...] = ()
    operator: str | None = None
    connected_at: datetime | None = None
    hold_since: datetime | None = None
    held: timedelta = timedelta()
    talk_ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    ticket: str | None = None
    reclaims: int = 0
    parachuted: bool = False
    story: tuple[Break, ...] = ()
    kept_for: str | None = None
    kept_until: datetime | None = None
    again_after: datetime | None = None
    joined: tuple[str, ...] = ()
    claim: str | None = None
    gap: Gap | None = None
    dialled: str | None = None
    trial: bool = False
    parting_until: datetime | None = None
    saying: Saying | None = None
    to_say: tuple[Saying, ...] = ()
    says: int = 0
    heard: tuple[str, ...] = ()
    wish: Wish | None = None
    offered_back_at: datetime | None = None
    second_ring: str | None = None
    steps: tuple[StepKind, ...] = ()
    wrap_up_ended: bool = False
    breached: bool = False
    first_rung_at: datetime | None = None
    not_taken: int = 0
    faults: int = 0
    expected_wait_seconds: float | None = None
    known_to: str | None = None
    language_told: bool = False
    known: Acquaintance | None = None
    comfort_at: datetime | None = None
    message_at: datetime | None = None
    surveyed: bool = False
    outside: str | None = None
    not_come: NotCome | None = None
    private_since: datetime | None = None
    overflowed: bool = False
    judges: AnsweredTicket | None = None
    lookup: Lookup | None = None
    wrong_codes: int = 0
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and what they do now.

    `available_since` orders the longest idle first. `since` is when `state` began.
    `after_call` is a pause reason chosen for the end of this call, if any.
    `reachable` holds the telephones the PBX can ring now.
    `ring_id` is the leg the PBX still has for this operator: nobody is rung while it is there.
    `engaged`: a leg that is no ring of ours is on the telephone (the parachute's, a colleague's
    call, a dialled code); nobody is rung then either.
    `after_call` may also be `SIGN_OUT`: leave the shift when the call is over. `ordered_out`: that
    is a shift lead's or the roster's order, which the operator does not undo.
    `outgoing` is the call that he makes now; `called_out` when the last hour's were asked for.
    `skills` are as the administrator wrote them down; but while `own_lines` is set (those written
    down), a shift lead has moved the operator to the lines in `skills`, until the sign-out.
    `wrap_up_extended`: this wrap-up has been made longer, which is done once.
    `abuse`: the last call that he marked; it may be the present one.
    `deed` is what a shift lead last did to this operator.
    """

    extension: str
    name: str = ""
    state: OperatorState = OperatorState.SIGNED_OUT
    since: datetime | None = None
    reason: str | None = None
    device: Device = Device.WEB
    reachable: frozenset[Device] = frozenset()
    engaged: bool = False
    available_since: datetime | None = None
    call_id: str | None = None
    ring_id: str | None = None
    after_call: str | None = None
    ordered_out: bool = False
    wrap_up_until: datetime | None = None
    wrap_up_extended: bool = False
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
