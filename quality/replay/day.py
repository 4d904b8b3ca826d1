"""A day as the replay takes it: who called, who was there, and by which rules. Frozen, no clock.

All times are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queue_manager.domain.floor.limits import CONNECT_LIMIT
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills

LINE = "109"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A caller. `at` is the first moment on the PBX.

    `talk`: from when both hear each other to the end, holds included. `patience`: the caller hangs
    up when nobody has been connected so long after `at`; None: they would wait as long as the day
    lasts. `wrap_up`: the paperwork after the talk; None: as the line has it. `heeds`: had an
    announcement of the day begun so much sooner, they would have hung up informed; None: never.
    """

    call_id: str
    at: datetime
    talk: timedelta
    patience: timedelta | None = None
    wrap_up: timedelta | None = None
    line: str = LINE
    language: str = "kk"
    language_chosen: bool = False
    topic: str | None = None
    heeds: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OperatorPresence:
    """An operator is at work from `begins` to before `ends`; a talk that has begun is finished,
    with its wrap-up."""

    operator: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of an operator with rings: `picks_up` so long after the ring began (`spread` 0.5:
    between half as long and half as long again, by chance), and a share of the rings not at all."""

    picks_up: timedelta = timedelta(seconds=3)
    no_answer_share: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """All that a replay needs.

    `greeting`: the caller hears it to its end, also when an operator has picked up before.
    `habits` and `skills` by operator; who is not in them has `usual_habits` and takes any call.
    `back_after`: an operator who was set aside for a ring that was not taken is ready again so much
    later. `announcements`: when messages about known incidents began.
    """

    arrivals: tuple[Arrival, ...]
    presences: tuple[OperatorPresence, ...]
    lines: tuple[Line, ...] = (Line(LINE),)
    greeting: timedelta = timedelta()
    usual_habits: Habits = Habits()
    habits: Mapping[str, Habits] = field(default_factory=dict)
    skills: Mapping[str, Skills] = field(default_factory=dict)
    back_after: timedelta = timedelta(seconds=30)
    announcements: tuple[datetime, ...] = ()


def line_by_rules(wrap_up: timedelta, ring: timedelta) -> Line:
    """Make a line 109 with this wrap-up, whose telephones ring long enough for operators who take
    `ring` to pick up (six seconds where that is enough)."""
    usual = Line(LINE)
    enough = ring + timedelta(seconds=1)
    return Line(LINE, wrap_up=wrap_up, ring_time=max(usual.ring_time, enough))


def longest_greeting(ring: timedelta) -> timedelta:
    """Return the limit of a greeting: who has picked up is connected within CONNECT_LIMIT, or the
    dispatcher takes the telephone for broken."""
    return ring + CONNECT_LIMIT


def together(presences: Iterable[OperatorPresence]) -> list[OperatorPresence]:
    """Join presences without overlaps: what touches or overlaps of one operator is one presence."""
    joined: list[OperatorPresence] = []
    for each in sorted(
        presences, key=lambda presence: (presence.operator, presence.begins, presence.ends)
    ):
        last = joined[-1] if joined else None
        if last is not None and last.operator == each.operator and each.begins <= last.ends:
            joined[-1] = OperatorPresence(last.operator, last.begins, max(last.ends, each.ends))
        elif each.begins < each.ends:
            joined.append(each)
    return joined
