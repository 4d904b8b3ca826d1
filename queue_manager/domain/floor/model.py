"""The floor: lines, calls, rings and operators, and what else the dispatcher knows. Frozen.

All times are aware UTC datetimes with microseconds, as stamped by the PBX where it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import NO_CALLBACKS, Callback, CallbackRules, Cleared
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.incident import Incident
from queue_manager.domain.floor.inquiry import NO_INQUIRIES, Inquiry, InquiryRules
from queue_manager.domain.floor.lead_model import CallbackOffer, Listening
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.lines.line import Line


@dataclass(frozen=True, slots=True)
class Spoken:
    """The operator with whom a caller's talk broke, and when."""

    operator: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Floor:
    """The whole state of the dispatcher at one moment. Mappings are never changed in place.

    `tickets` counts the last ticket number given out, keyed by `"<line>-<year>"`.
    `ended` remembers the calls that ended lately; every call that ended before
    `accounted_to` is on record, so the PBX's trace is never counted twice.
    `away` names the PBX nodes that cannot be reached now: nobody is rung through them.
    `heard_to` is when each node that ever was away was last known to be alive before that.
    `callbacks` are the places kept for citizens who are to be called, `inquiries` the applicants
    who are to be asked whether their tickets were solved.
    `listenings` are the leads on operators' lines, by their legs. `callback_offers` are what leads
    have set about lines, whose own `callback_offer` follows them.
    `callbacks_cleared` are those of the last hour that came up below the caps, oldest first.
    `spoken` is with whom the talk of which number broke lately, the longest ago first;
    `handled` are a line's latest handling times (talk, wrap-up) in seconds, the newest last.
    `conversations` are those in writing that wait, or that somebody answers, by their id.
    `draining`: the system is about to stop; nobody new is let in, and citizens are not called.
    """

    lines: Mapping[str, Line] = field(default_factory=dict)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    rings: Mapping[str, Ring] = field(default_factory=dict)
    tickets: Mapping[str, int] = field(default_factory=dict)
    ended: Mapping[str, datetime] = field(default_factory=dict)
    accounted_to: datetime | None = None
    away: frozenset[str] = frozenset()
    heard_to: Mapping[str, datetime] = field(default_factory=dict)
    time_zone: str = "Asia/Almaty"
    callbacks: Mapping[str, Callback] = field(default_factory=dict)
    callback_rules: CallbackRules = NO_CALLBACKS
    callbacks_cleared: tuple[Cleared, ...] = ()
    listenings: Mapping[str, Listening] = field(default_factory=dict)
    callback_offers: Mapping[str, CallbackOffer] = field(default_factory=dict)
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    handled: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    comfort_every: timedelta | None = None
    blocked: Mapping[str, Blocked] = field(default_factory=dict)
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    inquiry_rules: InquiryRules = NO_INQUIRIES
    draining: bool = False
    conversations: Mapping[str, Conversation] = field(default_factory=dict)

    def line(self, number: str) -> Line:
        """Return the line of this number. A line that the administrator has just removed has the
        default rules."""
        return self.lines.get(number) or Line(number)
