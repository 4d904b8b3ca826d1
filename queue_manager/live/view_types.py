"""The form in which pages see the floor. Names and types are a contract with the pages, whose
scripts are checked against them (`softphone_ui/script_types.py`)."""

# No `from __future__ import annotations`: msgspec reads these types as they are.
from datetime import datetime, timedelta
from typing import TypedDict

from queue_manager.domain.floor.call import Announcement, Break, Gap, NotCome
from queue_manager.domain.floor.callback import CallbackRequest, CallbackSource
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Lookup
from queue_manager.domain.floor.lead_model import Deed, LeadMode
from queue_manager.domain.floor.operator import AbuseMark, Hand
from queue_manager.domain.floor.states import (
    CallState,
    CutOff,
    Device,
    EndedBy,
    OperatorState,
    OutResult,
    RingResult,
    Route,
)
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.lines.skills import Skills


class CallOriginView(TypedDict):
    """Where a call comes from: the channel, the caller and the dialled number."""

    channel: str
    caller: str | None
    caller_shown: str
    caller_kind: str
    dialled: str | None
    trial: bool
    expected_wait_seconds: float | None
    known_to: str | None


class CallRingsView(TypedDict):
    """The telephones that a call has rung."""

    ring_id: str | None
    second_ring: str | None
    claim: str | None
    rings: int
    rung: tuple[str, ...]
    first_rung_at: datetime | None
    not_taken: int
    faults: int
    parting_until: datetime | None


class CallWaitingView(TypedDict):
    """What a waiting caller heard and chose."""

    greeted_at: datetime | None
    saying: Announcement | None
    to_say: tuple[Announcement, ...]
    says: int
    heard: tuple[str, ...]
    silent_since: datetime | None
    comfort_at: datetime | None
    offered_back_at: datetime | None
    known: Acquaintance | None
    judges: AnsweredTicket | None
    lookup: Lookup | None
    wrong_codes: int


class CallTalkView(TypedDict):
    """The talk of a call, with its breaks; empty before the answer."""

    connected_at: datetime | None
    route: Route
    overflowed: bool
    held: timedelta
    hold_since: datetime | None
    talk_ended_at: datetime | None
    ended_by: EndedBy | None
    story: tuple[Break, ...]
    gap: Gap | None
    surveyed: bool
    joined: tuple[str, ...]
    not_come: NotCome | None
    private_since: datetime | None
    outside: str | None


class CallReconnectView(TypedDict):
    """The operator for whom a call is reserved after a break."""

    kept_for: str | None
    kept_until: datetime | None
    again_after: datetime | None


class CallView(CallOriginView, CallRingsView, CallWaitingView, CallTalkView, CallReconnectView):
    """A live call: one citizen on the line, from the offer to the end."""

    call_id: str
    line: str
    pbx: str
    offered_at: datetime
    language: str
    language_told: bool
    topic: str | None
    state: CallState
    operator: str | None
    ticket: str | None
    steps: tuple[StepKind, ...]
    wrap_up_ended: bool
    breached: bool
    parachuted: bool
    reclaims: int
    wish: CallbackRequest | None
    message_at: datetime | None


class OutgoingView(TypedDict):
    """A call that an operator makes to a citizen."""

    out_id: str
    leg: str
    pbx: str
    ticket: str
    line: str
    asked_at: datetime
    picked_up_at: datetime | None
    connected_at: datetime | None
    result: OutResult | None
    gap: Gap | None
    callback: str | None
    rung: bool
    number: str


class OperatorView(TypedDict):
    """An operator and what they do now."""

    extension: str
    name: str
    state: OperatorState
    since: datetime | None
    reason: str | None
    device: Device
    reachable: frozenset[Device]
    engaged: bool
    stopping_until: datetime | None
    available_since: datetime | None
    call_id: str | None
    ring_id: str | None
    after_call: str | None
    ordered_out: bool
    paused_until: datetime | None
    wrap_up_until: datetime | None
    wrap_up_extended: bool
    cut_off: CutOff | None
    hand: Hand | None
    outgoing: OutgoingView | None
    called_out: tuple[datetime, ...]
    skills: Skills
    load: float
    abuse: AbuseMark | None
    own_lines: frozenset[str] | None
    deed: Deed | None


class OutsideView(TypedDict):
    """A number outside the centre that is rung for a call."""

    code: str
    number: str
    how: str
    asked_by: str
    ticket: str | None


class RingView(TypedDict):
    """One telephone that rings, or is in the talk."""

    ring_id: str
    call_id: str
    operator: str
    device: Device
    started_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    withdrawn: RingResult | None
    withdrawn_at: datetime | None
    cancelled_at: datetime | None
    connected: bool
    again: bool
    join: bool
    private: bool
    leave: bool
    outside: OutsideView | None


class CallbackView(TypedDict):
    """A callback in the queue."""

    callback_id: str
    source: CallbackSource
    line: str
    pbx: str
    number: str
    ticket: str
    offered_at: datetime
    kept_at: datetime
    expires_at: datetime
    caller: str | None
    language: str
    language_told: bool
    topic: str | None
    due_at: datetime | None
    now: bool
    held: bool
    tries: int
    tried_at: datetime | None
    tried_by: str | None
    last: str | None
    out_id: str | None
    operator: str | None


class ListeningView(TypedDict):
    """A shift lead on an operator's line."""

    leg: str
    call_id: str
    operator: str
    person_id: int
    name: str
    mode: LeadMode
    asked_at: datetime
    spied: str
    sent: str
    shown: bool
    answered_at: datetime | None
    since: datetime | None
    joined: bool
    taking: bool
    recorded: bool
    ending: bool
    asked_by: str


class ConversationView(TypedDict):
    """A conversation in writing."""

    conversation_id: str
    source: str
    language: str | None
    due_at: datetime
    waits: bool
    holder: str | None
    offered_to: str | None
    offered_at: datetime | None


class FloorView(TypedDict):
    """Everything of the floor that pages may see, by kind and id. `draining`: the lines let in
    emergency callers only."""

    draining: bool
    lines: dict[str, Line]
    calls: dict[str, CallView]
    operators: dict[str, OperatorView]
    rings: dict[str, RingView]
    callbacks: dict[str, CallbackView]
    listenings: dict[str, ListeningView]
    conversations: dict[str, ConversationView]
