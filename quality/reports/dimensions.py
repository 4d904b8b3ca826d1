"""By what a report is divided. Pure.

Times are those of the city. A quarter and an hour are moments (the hour that comes twice when
clocks are put back is two hours); a day, a week (from its Monday) and a month are dates; `weekday`,
`hour_of_day` and `quarter_of_day` come round again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
#: Where a contact is counted: a moment, a date, a number of clock or calendar, or the key of
#: a line, an operator, a topic … ("" for contacts that have none).
Place = datetime | date | time | int | str


class Dimension(StrEnum):
    """The dimensions by which contacts can be told apart."""

    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR_OF_DAY = "hour_of_day"
    QUARTER_OF_DAY = "quarter_of_day"
    LINE = "line"
    LANGUAGE = "language"
    OPERATOR = "operator"
    TOPIC = "topic"
    BODY = "body"
    DISTRICT = "district"
    SKILL = "skill"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Whole days of the city, from `first` to `last`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def has_month(self) -> bool:
        """Return whether a whole month of the calendar lies in it."""
        before = self.first - DAY
        return following_month(following_month(before)) - DAY <= self.last

    @property
    def begins(self) -> datetime:
        """Return its first moment, in UTC."""
        return midnight(self.first, self.zone)

    @property
    def ends(self) -> datetime:
        """Return the first moment after it, in UTC."""
        return midnight(self.last + DAY, self.zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of the day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def following_month(day: date) -> date:
    """Return the first day of the month after that of the day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_of(day: date, zone: ZoneInfo) -> ReportPeriod:
    """Return the whole month of the calendar in which the day lies."""
    return ReportPeriod(day.replace(day=1), following_month(day) - DAY, zone)


#: What sums are told apart by in time, besides not at all (`whole`): stretches, the coarsest first,
STRETCHES = ("month", "week", "day", "hour", "quarter")
#: and what comes round again. These are read as moments of UTC in the week from 1 January 2001, a
#: Monday, as the city's clock shows them.
CYCLES = ("weekday", "hour_of_day", "quarter_of_day", "hour_of_week")
WHOLE = "whole"
_STRETCH_OF = {"weekday": "day", "hour_of_day": "hour", "quarter_of_day": "quarter"}
_BOTH: Mapping[frozenset[str], str] = {
    frozenset({"week", "month"}): "day",
    frozenset({"weekday", "hour_of_day"}): "hour_of_week",
    frozenset({"hour_of_day", "quarter_of_day"}): "quarter_of_day",
}


def unit_of(dimension: Dimension) -> str:
    """Return the unit of time that it needs: its own name, or `whole` where it is none of time."""
    return dimension.value if dimension.value in (*STRETCHES, *CYCLES) else WHOLE


def unit_of_both(one: Dimension, other: Dimension) -> str:
    """Return the coarsest unit that tells both apart."""
    units = {unit_of(one), unit_of(other)} - {WHOLE}
    if len(units) < 2:
        return units.pop() if units else WHOLE
    if (both := _BOTH.get(frozenset(units))) is not None:
        return both
    return max((_STRETCH_OF.get(unit, unit) for unit in units), key=STRETCHES.index)


def _as_date(at: datetime | date, zone: tzinfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _clock(at: datetime | date, zone: tzinfo) -> time:
    return at.astimezone(zone).time() if isinstance(at, datetime) else time()


_PLACES: Mapping[Dimension, Callable[[datetime | date, tzinfo], Place]] = {
    Dimension.QUARTER: lambda at, zone: at,
    Dimension.HOUR: lambda at, zone: _hour(at, zone),
    Dimension.DAY: _as_date,
    Dimension.WEEK: lambda at, zone: _monday(_as_date(at, zone)),
    Dimension.MONTH: lambda at, zone: _as_date(at, zone).replace(day=1),
    Dimension.WEEKDAY: lambda at, zone: _as_date(at, zone).isoweekday(),
    Dimension.HOUR_OF_DAY: lambda at, zone: _clock(at, zone).hour,
    Dimension.QUARTER_OF_DAY: _clock,
}


def place_in_time(dimension: Dimension, at: datetime | date, zone: tzinfo) -> Place:
    """Return where what was counted at `at` (a moment in UTC, or a day) stands. `zone`: the city's,
    or UTC for a unit of CYCLES."""
    return _PLACES[dimension](at, zone)


def _hour(at: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone).astimezone(UTC)
    return at - timedelta(minutes=at.astimezone(zone).minute)


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def all_places(dimension: Dimension, period: ReportPeriod) -> list[Place]:
    """Return every place that the period has, in order, also where nothing was counted; empty for
    keys, of which only those stand in a report that have contacts."""
    if unit_of(dimension) == WHOLE:
        return []
    if dimension is Dimension.QUARTER:
        return list(_steps(dimension, period))
    places = {place_in_time(dimension, at, period.zone) for at in _steps(dimension, period)}
    return sorted(places)


def _steps(dimension: Dimension, period: ReportPeriod) -> Iterator[datetime | date]:
    of_the_day = dimension in (Dimension.HOUR_OF_DAY, Dimension.QUARTER_OF_DAY)
    if of_the_day or dimension in (Dimension.QUARTER, Dimension.HOUR):
        at, ends = period.begins, period.ends
        if of_the_day:  # a whole day has them all
            ends = min(ends, at + 2 * DAY)
        while at < ends:
            yield at
            at += QUARTER
        return
    days = min(period.days, 7) if dimension is Dimension.WEEKDAY else period.days
    for n in range(days):
        yield period.first + n * DAY
