"""A month of one operator's shifts as the page shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from staff.roster.shifts import Shift
from workforce.roster.labour import month_hours

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the calendar. `shifts`: those that begin on it; `inside`: it is of the month."""

    day: date
    shifts: tuple[Shift, ...]
    inside: bool


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A month of one operator. `known`: somebody of the centre is rostered in it; `hours`: of all
    shifts that begin in the month, breaks included."""

    first: date
    weeks: tuple[tuple[MonthDay, ...], ...]
    hours: float
    known: bool

    @property
    def before(self) -> date:
        """Return the first day of the month before."""
        return (self.first - _DAY).replace(day=1)

    @property
    def following(self) -> date:
        """Return the first day of the next month."""
        return next_month(self.first)

    @property
    def shifts(self) -> list[Shift]:
        """Return the shifts that begin in the month."""
        return [
            shift for week in self.weeks for each in week if each.inside for shift in each.shifts
        ]


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_span(first: date) -> tuple[date, date]:
    """Return the first and the last day of a month's calendar, in whole weeks from Monday."""
    last = next_month(first) - _DAY
    return first - first.weekday() * _DAY, last + (_WEEK - 1 - last.weekday()) * _DAY


def own_month(first: date, own: Sequence[Shift], zone: ZoneInfo, *, known: bool) -> OwnMonth:
    """Return a month's calendar of one operator's shifts."""
    begun: dict[date, list[Shift]] = {}
    for shift in own:
        begun.setdefault(shift.span.begins.astimezone(zone).date(), []).append(shift)
    begin, last = month_span(first)
    days = [begin + n * _DAY for n in range((last - begin).days + 1)]
    cells = [MonthDay(each, tuple(begun.get(each, ())), each.month == first.month) for each in days]
    weeks = tuple(tuple(cells[n : n + _WEEK]) for n in range(0, len(cells), _WEEK))
    return OwnMonth(first, weeks, month_hours(own, zone).get(first, 0.0), known)


def next_shift(own: Iterable[Shift], now: datetime) -> Shift | None:
    """Return the shift that goes on now, or else the next one; None if none is rostered."""
    coming = [each for each in own if each.span.ends > now]
    return min(coming, key=lambda each: each.span, default=None)
