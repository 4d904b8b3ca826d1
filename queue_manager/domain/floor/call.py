"""A live call, made of parts that appear and vanish whole. Frozen, time passed in.

All times are aware UTC datetimes with microseconds, as stamped by the PBX where it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from queue_manager.domain.floor.callback import CallbackRequest
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Lookup
from queue_manager.domain.floor.states import CallState, EndedBy, RingResult, Route
from queue_manager.domain.lines.line import StepKind


@dataclass(frozen=True, slots=True)
class Break:
    """The operator's side of a talk was lost, or handed on to `transfer_to` (an extension, or a
    `Queue` as text), or to the entry `outside` of the directory; who spoke with the caller again,
    and when. `silent`: lost since no
    sound came from the operator's telephone."""

    operator: str
    lost_at: datetime
    transfer_to: str | None = None
    resumed_at: datetime | None = None
    resumed_by: str | None = None
    outside: str | None = None
    silent: bool = False


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
class Origin:
    """The origin of a call: how it came, and what was known of it then; none of it ever changes.

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


class QueueKind(StrEnum):
    """What the operators of a transfer queue have in common."""

    LINE = "line"
    TOPIC = "topic"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that an operator hands a caller on to: whoever serves a line, knows a topic or speaks
    a language. `code` is the line's number, the topic's or the language's code."""

    kind: QueueKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class HandedOn:
    """The queue that the operator `by` has handed the caller on to."""

    queue: Queue
    by: str


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs that a caller has of an operator. `language_chosen`: by the caller, or by the
    operator who handed them on, and not guessed. `topic` is what the call is about, where that is
    known."""

    language: str = "kk"
    language_chosen: bool = False
    topic: str | None = None
    handed_on: HandedOn | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The progress of a caller on the line's ladder: `steps` of it have been taken, and
    `wrap_up_ended`: so has the one that ends a wrap-up. `breached`: the KPI has passed, and its
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
    """The announcements that a waiting caller hears.

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
    """The state of a waiting caller who does something without an operator. `known` is what the
    registry knows of the caller. `confirmation`: by the next key the caller says whether this
    ticket is solved. `lookup`: the keys are a ticket's number and code; `wrong_codes` counts those
    that were none."""

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
        """Return all holds up to `at`, with the one that is not over."""
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
    """The other people in the conversation. `joined` are the rings of those who are invited, or
    have joined. `not_come`: who was invited last, in vain. `private_since`: the operator consults
    somebody else in private, until the PBX says that the caller hears the operator again.
    `outside`: the operator has left, and the caller speaks with this entry of the directory."""

    joined: tuple[str, ...] = ()
    not_come: NotCome | None = None
    private_since: datetime | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class NotCome:
    """The person who was asked to come to a caller last (an extension, or the code of a number
    outside), and why they did not."""

    who: str
    result: RingResult
    at: datetime


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

    @property
    def served_line(self) -> str:
        """Return the number of the line whose operators are rung. Figures count the call on its own
        `line`, also after it was handed on to another one."""
        queue = self.needs.handed_on.queue if self.needs.handed_on is not None else None
        return queue.code if queue is not None and queue.kind is QueueKind.LINE else self.line
