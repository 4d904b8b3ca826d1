"""A ticket's clocks, folded from their events. Pure: events, calendars, a zone and a moment in; due
moment, time used and state out.

Three clocks on each ticket, and a fourth while an extension must be told:
  city     the city's own term: 7 days, or hours for dangers, by topic
  law      the law's: 15 working days (Administrative Procedural Code, art. 76), extensible
  forward  3 working days in which a body says that it is not competent
  notice   3 working days in which the applicant is told of an extension of the law's term

Events are immutable and name the version of the calendar they were reckoned with. A clock reckons
with the newest version that its events name: a calendar is a statement about days, and its newest
version is the truest. What was said before stays readable in the `Due` events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar
from registry.deadlines.reckoning import Due, Measure, Term, Unit


class Kind(StrEnum):
    """Which clock."""

    CITY = "city"
    LAW = "law"
    FORWARD = "forward"
    NOTICE = "notice"


LAW_TERM = Term(15, Unit.WORKING_DAYS)
FORWARD_TERM = Term(3, Unit.WORKING_DAYS)
NOTICE_TERM = Term(3, Unit.WORKING_DAYS)
CITY_TERM = Term(7, Unit.DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """`at`: when it happened; `calendar`: the version it was reckoned with."""

    at: datetime
    calendar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(_Event):
    """The clock runs, from the beginning. A clock that is started again begins anew."""

    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChanged(_Event):
    """Another term is allowed, and was from the start; pauses and extensions stay."""

    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(_Event):
    """Time does not count until it is resumed."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(_Event):
    """Time counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(_Event):
    """It may last until `until` (a day-term: to the end of that day). Never shortens."""

    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAnnounced(_Event):
    """What was said to be the due moment, from then on (None: it was paused). For the record, and
    to name a newer calendar: the fold reckons itself."""

    due_at: datetime | None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(_Event):
    """What was owed has been done."""


Event: TypeAlias = Started | TermChanged | Paused | Resumed | Extended | DueAnnounced | Done


class State(StrEnum):
    """How a clock stands. Whether it is over is told by `Reading.late`."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands. `used` and `allowed` are hours or days, by `term.unit`.

    `due`: None while it is paused and not over yet, for the moment depends on when it is resumed.
    `round` counts starts, and other ends that were ahead when they were set: each has its own
    warnings.
    """

    state: State
    term: Term
    started_at: datetime
    since: datetime
    used: Fraction
    allowed: Fraction
    due: Due | None
    round: int
    calendar: int
    reason: str = ""
    done_at: datetime | None = None

    @property
    def left(self) -> Fraction:
        """Hours or days that may still be used; 0 where there are none."""
        return max(self.allowed - self.used, Fraction(0))

    def late(self, at: datetime) -> bool:
        """Whether the term had passed at `at` (for a clock that is done: when it was done)."""
        return self.due is not None and (self.done_at or at) >= self.due.at


def newest_version(events: Sequence[Event]) -> int:
    """The version of the calendar with which these events are reckoned; 0: there are none."""
    return max((each.calendar for each in events), default=0)


def read(
    events: Sequence[Event], calendars: Mapping[int, Calendar], zone: ZoneInfo
) -> Reading | None:
    """The clock after `events`, in their order; `used` up to the last of them. None: never started.

    Raises KeyError for a version that `calendars` lacks.
    """
    return _fold(events, calendars[newest_version(events)], zone) if events else None


def used_at(reading: Reading, at: datetime, calendar: Calendar, zone: ZoneInfo) -> Fraction:
    """Hours or days used up at `at`, later than the clock's last event."""
    if reading.state is not State.RUNNING:
        return reading.used
    return reading.used + Measure(reading.term.unit, calendar, zone).used(reading.since, at)


def reckoned_end(reading: Reading, at: datetime, calendar: Calendar, zone: ZoneInfo) -> Due:
    """When the term ends; of a paused clock, when it would if it were resumed at `at`."""
    return _end(reading, at, Measure(reading.term.unit, calendar, zone))


def _fold(events: Sequence[Event], calendar: Calendar, zone: ZoneInfo) -> Reading | None:
    reading: Reading | None = None
    for count, event in enumerate(events):
        if isinstance(event, TermChanged):
            reading = _term_changed(reading, event, events[:count], calendar, zone)
        else:
            reading = _step(reading, event, calendar, zone)
    return reading


def _step(
    reading: Reading | None, event: Event, calendar: Calendar, zone: ZoneInfo
) -> Reading | None:
    """What an event makes of the clock; one that makes no sense changes nothing."""
    if isinstance(event, Started):
        return _started(reading, event, Measure(event.term.unit, calendar, zone))
    if reading is None or reading.state is State.DONE or isinstance(event, DueAnnounced):
        return reading
    measure = Measure(reading.term.unit, calendar, zone)
    if isinstance(event, Extended):
        return _extended(reading, event, measure)
    if isinstance(event, Done):
        return replace(_stopped(reading, event.at, measure), state=State.DONE, done_at=event.at)
    if isinstance(event, Paused) and reading.state is State.RUNNING:
        return _paused(reading, event, measure)
    if isinstance(event, Resumed) and reading.state is State.PAUSED:
        return _resumed(reading, event, measure)
    return reading


def _started(before: Reading | None, event: Started, measure: Measure) -> Reading:
    since = measure.first_counted(event.at)
    allowed = Fraction(event.term.amount)
    return Reading(
        state=State.RUNNING,
        term=event.term,
        started_at=event.at,
        since=since,
        used=Fraction(0),
        allowed=allowed,
        due=measure.ends(since, allowed),
        round=1 if before is None else before.round + 1,
        calendar=measure.calendar.version,
    )


def _term_changed(
    before: Reading | None,
    event: TermChanged,
    past: Sequence[Event],
    calendar: Calendar,
    zone: ZoneInfo,
) -> Reading | None:
    """As if it had been started with that term: hours cannot be made of the days used up, so the
    past is folded again."""
    if before is None or before.state is State.DONE:
        return before
    again = _fold(_with_term(past, event.term), calendar, zone)
    assert again is not None
    return replace(again, round=_round_after(before, again.due, event.at))


def _with_term(past: Sequence[Event], term: Term) -> list[Event]:
    """The events with another term in the last start, and no other one after it."""
    last, started = [it for it in enumerate(past) if isinstance(it[1], Started)][-1]
    assert isinstance(started, Started)
    after = [event for event in past[last + 1 :] if not isinstance(event, TermChanged)]
    return [*past[:last], replace(started, term=term), *after]


def _round_after(before: Reading, due: Due | None, at: datetime) -> int:
    """A new round where the end has moved and lies ahead. Where it is over already, nobody is told
    again what he was told of the end before."""
    ahead = due is None or due.at > at
    moved = due is None or due != before.due
    return before.round + (ahead and moved)


def _stopped(reading: Reading, at: datetime, measure: Measure) -> Reading:
    """With the time used up to `at`."""
    if reading.state is not State.RUNNING:
        return reading
    used = reading.used + measure.used(reading.since, at)
    return replace(reading, used=used, since=max(reading.since, at))


def _paused(reading: Reading, event: Paused, measure: Measure) -> Reading:
    """An overdue clock stays overdue: its due moment is kept."""
    over = reading.due is not None and event.at >= reading.due.at
    return replace(
        _stopped(reading, event.at, measure),
        state=State.PAUSED,
        due=reading.due if over else None,
        reason=event.reason,
    )


def _resumed(reading: Reading, event: Resumed, measure: Measure) -> Reading:
    since = max(event.at, reading.since)
    due = _end(reading, event.at, measure)
    return replace(reading, state=State.RUNNING, since=since, due=due, reason="")


def _end(reading: Reading, at: datetime, measure: Measure) -> Due:
    return reading.due or measure.ends(max(at, reading.since), reading.left)


def _extended(reading: Reading, event: Extended, measure: Measure) -> Reading:
    """The new end, or the old one where that is later. Paused: so many days more are left; an end
    that had passed before it was granted is kept, as one is that passes before a pause."""
    stopped = _stopped(reading, event.at, measure)
    until = measure.end_of_day(event.until)
    allowed = stopped.used + measure.used(max(stopped.since, event.at), until.at)
    if allowed <= reading.allowed or (reading.due is not None and until.at <= reading.due.at):
        return reading
    fixed = reading.state is State.RUNNING or until.at <= event.at
    due = until if fixed else None
    return replace(stopped, allowed=allowed, due=due, round=_round_after(reading, due, event.at))
