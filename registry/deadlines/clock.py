"""A ticket's clocks, folded from their events. Pure: events, calendars, a zone and a moment in; due
moment, time used and state out.

Three clocks on each ticket, and a fourth while an extension must be told:
  city     the city's own term: 7 days, or hours for dangers, by topic; of an urgent ticket hours
  law      the law's: 15 working days (Administrative Procedural Code, art. 76), extensible
  forward  3 working days in which a body says that it is not competent
  notice   3 working days in which the applicant is told of an extension of the law's term

Events are immutable and name the version of the calendar they were computed with. A clock computes
with the newest version that its events name: a calendar is a statement about days, and its newest
version is the truest. What was said before stays readable in the `TermEnd` events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar
from registry.deadlines.reckoning import CalendarUnit, Term, TermEnd, TermUnit


class ClockKind(StrEnum):
    """The kinds of clocks that a ticket has."""

    CITY = "city"
    LAW = "law"
    FORWARD = "forward"
    NOTICE = "notice"


LAW_TERM = Term(15, TermUnit.WORKING_DAYS)
FORWARD_TERM = Term(3, TermUnit.WORKING_DAYS)
NOTICE_TERM = Term(3, TermUnit.WORKING_DAYS)
#: The longest time for which a term is paused for the applicant's answer (docs/decisions/0181).
ANSWER_TERM = Term(3, TermUnit.WORKING_DAYS)
CITY_TERM = Term(7, TermUnit.DAYS)
#: The city's term of a ticket that is marked urgent, where the settings name no other.
URGENT_TERM = Term(4, TermUnit.HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """`at`: when it happened; `calendar`: the version it was computed with."""

    at: datetime
    calendar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(_Event):
    """The clock runs, from the beginning. A clock that is started again begins from zero."""

    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChanged(_Event):
    """Another term is allowed, and was from the start; pauses and extensions stay."""

    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(_Event):
    """Pause of the clock: time does not count until the clock is resumed, or until `limit` has
    passed.

    `limit` None: a pause without a limit, as all pauses were before docs/decisions/0181. A second
    event gives such a pause its limit.
    """

    reason: str = ""
    limit: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(_Event):
    """An event after which time counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(_Event):
    """An extension: it may last until `until` (a day-term: to the end of that day). Never
    shortens."""

    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAnnounced(_Event):
    """The due moment that was announced, from then on (None: it was paused). For the record, and to
    name a newer calendar: the fold computes itself."""

    due_at: datetime | None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(_Event):
    """The end of a clock: what was owed has been done."""


Event: TypeAlias = Started | TermChanged | Paused | Resumed | Extended | DueAnnounced | Done


class ClockState(StrEnum):
    """The state of a clock. Whether it is over is told by `ClockReading.late`."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """State of a clock after its last event. `used` and `allowed` are hours or days, by
    `term.unit`.

    `resumes_at`: when a paused clock resumes automatically; None: it is not paused, or its pause
    has no limit. `due` of a paused clock: the end if it resumes at `resumes_at`; None where the
    pause has no limit and the term was not over when it began. `paused`: how long the clock has
    been paused, up to its last event. `round`: how often the clock was started or got another end
    that was ahead at that moment; each round has its own warnings.
    """

    state: ClockState
    term: Term
    started_at: datetime
    since: datetime
    used: Fraction
    allowed: Fraction
    due: TermEnd | None
    round: int
    calendar: int
    reason: str = ""
    done_at: datetime | None = None
    resumes_at: datetime | None = None
    paused: timedelta = timedelta()

    @property
    def left(self) -> Fraction:
        """Return hours or days that may still be used; 0 where there are none."""
        return max(self.allowed - self.used, Fraction(0))

    def late(self, at: datetime) -> bool:
        """Return whether the term had passed at `at` (for a clock that is done: when it was
        done)."""
        return self.due is not None and (self.done_at or at) >= self.due.at


def urgent_or(of_topic: Term, urgent: Term) -> Term:
    """Return the city's term of an urgent ticket: that of dangers, or its topic's where this is
    shorter. `urgent`: at most a day in hours."""
    shorter = of_topic.unit is TermUnit.HOURS and of_topic.amount < urgent.amount
    return of_topic if shorter else urgent


def newest_version(events: Sequence[Event]) -> int:
    """Return the version of the calendar with which these events are computed; 0: there are
    none."""
    return max((each.calendar for each in events), default=0)


def read(
    events: Sequence[Event], calendars: Mapping[int, Calendar], zone: ZoneInfo
) -> ClockReading | None:
    """Return the clock after `events`, in their order; `used` up to the last of them. None: never
    started.

    Raises KeyError for a version that `calendars` lacks.
    """
    return _fold(events, calendars[newest_version(events)], zone) if events else None


def used_at(reading: ClockReading, at: datetime, calendar: Calendar, zone: ZoneInfo) -> Fraction:
    """Return hours or days used up at `at`, later than the clock's last event."""
    measure = CalendarUnit(reading.term.unit, calendar, zone)
    reading = _gone_on(reading, at, measure)
    if reading.state is not ClockState.RUNNING:
        return reading.used
    return reading.used + measure.used(reading.since, at)


def state_at(reading: ClockReading, at: datetime) -> ClockState:
    """Return the state of the clock at `at`, a moment after its last event. A pause may be over by
    then."""
    over = reading.resumes_at is not None and at >= reading.resumes_at
    return ClockState.RUNNING if over else reading.state


def reckoned_end(
    reading: ClockReading, at: datetime, calendar: Calendar, zone: ZoneInfo
) -> TermEnd:
    """Return when the term ends; of a paused clock, when it would if it were resumed at `at`."""
    measure = CalendarUnit(reading.term.unit, calendar, zone)
    return _end(_gone_on(reading, at, measure), at, measure)


def stood_at(reading: ClockReading, at: datetime) -> timedelta:
    """Return how long the clock was paused in all up to `at`, a moment after its last event."""
    if reading.state is not ClockState.PAUSED:
        return reading.paused
    return reading.paused + _stands(reading, at)


def _fold(events: Sequence[Event], calendar: Calendar, zone: ZoneInfo) -> ClockReading | None:
    reading: ClockReading | None = None
    for count, event in enumerate(events):
        # A due moment is announced when an event is processed. An answer that was given before may
        # be processed later, so the announcement must not end the pause.
        if reading is not None and not isinstance(event, DueAnnounced):
            measure = CalendarUnit(reading.term.unit, calendar, zone)
            reading = _gone_on(reading, event.at, measure)
        if isinstance(event, TermChanged):
            reading = _term_changed(reading, event, events[:count], calendar, zone)
        else:
            reading = _step(reading, event, calendar, zone)
    return reading


def _step(
    reading: ClockReading | None, event: Event, calendar: Calendar, zone: ZoneInfo
) -> ClockReading | None:
    """What an event makes of the clock; one that makes no sense changes nothing."""
    if isinstance(event, Started):
        return _started(reading, event, CalendarUnit(event.term.unit, calendar, zone))
    if reading is None or reading.state is ClockState.DONE or isinstance(event, DueAnnounced):
        return reading
    measure = CalendarUnit(reading.term.unit, calendar, zone)
    if isinstance(event, Extended):
        return _extended(reading, event, measure)
    if isinstance(event, Done):
        return _done(reading, event, measure)
    if isinstance(event, Paused):
        return _paused(reading, event, measure)
    if isinstance(event, Resumed) and reading.state is ClockState.PAUSED:
        return _resumed(reading, event.at, measure)
    return reading


def _started(before: ClockReading | None, event: Started, measure: CalendarUnit) -> ClockReading:
    since = measure.first_counted(event.at)
    allowed = Fraction(event.term.amount)
    return ClockReading(
        state=ClockState.RUNNING,
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
    before: ClockReading | None,
    event: TermChanged,
    past: Sequence[Event],
    calendar: Calendar,
    zone: ZoneInfo,
) -> ClockReading | None:
    """As if it had been started with that term: hours cannot be made of the days used up, so the
    past is folded again."""
    if before is None or before.state is ClockState.DONE:
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


def _round_after(before: ClockReading, due: TermEnd | None, at: datetime) -> int:
    """A new round where the end has moved and lies ahead. Where it is over already, nobody is told
    again what he was told of the end before."""
    ahead = due is None or due.at > at
    moved = due is None or due != before.due
    return before.round + (ahead and moved)


def _stopped(reading: ClockReading, at: datetime, measure: CalendarUnit) -> ClockReading:
    """With the time used up to `at`."""
    if reading.state is not ClockState.RUNNING:
        return reading
    used = reading.used + measure.used(reading.since, at)
    return replace(reading, used=used, since=max(reading.since, at))


def _done(reading: ClockReading, event: Done, measure: CalendarUnit) -> ClockReading:
    """Return the clock after its end. A pause that is not over ends with it; the due moment that
    was announced stays."""
    stood = stood_at(reading, event.at)
    ended = replace(_stopped(reading, event.at, measure), state=ClockState.DONE, done_at=event.at)
    return replace(ended, resumes_at=None, paused=stood)


def _paused(reading: ClockReading, event: Paused, measure: CalendarUnit) -> ClockReading:
    """Return the clock after the beginning of a pause. An overdue clock stays overdue: it keeps its
    due moment. A clock that is paused already stays paused, and gets a limit if it had none."""
    if reading.state is ClockState.PAUSED and (reading.resumes_at or event.limit is None):
        return reading
    over = reading.due is not None and event.at >= reading.due.at
    stopped = replace(
        _stopped(reading, event.at, measure),
        state=ClockState.PAUSED,
        due=reading.due if over else None,
        reason=event.reason or reading.reason,
        paused=stood_at(reading, event.at),
    )
    if event.limit is None:
        return stopped
    resumes_at = _pause_ends(reading.term, event.at, event.limit, measure)
    due = stopped.due or measure.ends(max(resumes_at, stopped.since), stopped.left)
    # If the pause began before and only gets its limit now, `paused` has the time up to this event.
    since = max(stopped.since, event.at)
    return replace(stopped, since=since, due=due, resumes_at=resumes_at)


def _pause_ends(term: Term, at: datetime, limit: Term, measure: CalendarUnit) -> datetime:
    """Return when a pause that begins at `at` is over. A term in hours is paused for at most as
    many hours as it has: a danger does not wait for an answer."""
    counted = replace(measure, unit=limit.unit)
    ends = counted.ends(counted.first_counted(at), Fraction(limit.amount)).at
    return min(ends, at + timedelta(hours=term.amount)) if term.unit is TermUnit.HOURS else ends


def _gone_on(reading: ClockReading, at: datetime, measure: CalendarUnit) -> ClockReading:
    """Return the clock at `at`, resumed if its pause is over by then."""
    if reading.resumes_at is None or at < reading.resumes_at:
        return reading
    return _resumed(reading, reading.resumes_at, measure)


def _resumed(reading: ClockReading, at: datetime, measure: CalendarUnit) -> ClockReading:
    due = _end(reading, at, measure)
    return replace(
        reading,
        state=ClockState.RUNNING,
        since=max(at, reading.since),
        due=due,
        reason="",
        resumes_at=None,
        paused=stood_at(reading, at),
    )


def _stands(reading: ClockReading, at: datetime) -> timedelta:
    """Return how long a paused clock has been paused from its last event up to `at`."""
    ends = at if reading.resumes_at is None else min(at, reading.resumes_at)
    return max(ends - reading.since, timedelta())


def _end(reading: ClockReading, at: datetime, measure: CalendarUnit) -> TermEnd:
    """Return the end of a clock that runs on from `at`. A clock that was overdue when it was paused
    keeps its end."""
    if reading.due is not None and not _moves(reading):
        return reading.due
    return measure.ends(max(at, reading.since), reading.left)


def _moves(reading: ClockReading) -> bool:
    """Return whether the known end of a paused clock depends on when the clock resumes."""
    if reading.resumes_at is None or reading.due is None:
        return False
    return reading.due.at >= reading.resumes_at


def _extended(reading: ClockReading, event: Extended, measure: CalendarUnit) -> ClockReading:
    """The new end, or the old one where that is later. Paused: so many days more are left; an end
    that had passed before it was granted is kept, as one is that passes before a pause."""
    stopped = _stopped(reading, event.at, measure)
    until = measure.end_of_day(event.until)
    allowed = stopped.used + measure.used(max(stopped.since, event.at), until.at)
    fixed = None if _moves(reading) else reading.due
    if allowed <= reading.allowed or (fixed is not None and until.at <= fixed.at):
        return reading
    due = until if reading.state is ClockState.RUNNING or until.at <= event.at else None
    if due is None and stopped.resumes_at is not None:
        left = allowed - stopped.used
        due = measure.ends(max(stopped.resumes_at, stopped.since), left)
    return replace(stopped, allowed=allowed, due=due, round=_round_after(reading, due, event.at))
