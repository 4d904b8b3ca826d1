"""The working calendar: which days count. Data that an administrator edits; nothing here reads a
clock or a database.

A calendar has versions: each change makes the next one, and every event of a clock names the
version with which it was computed. A year that nobody has taken into the calendar yet is computed
by the week alone (weekends off, no holidays); what depends on it is *provisional*, and computed
again when the year has arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
ONE_DAY = timedelta(days=1)
#: So many days without a working one is a mistake in the calendar, not a holiday.
LONGEST_REST_DAYS = 120


class Mark(StrEnum):
    """The mark of a day that is not as its weekday."""

    HOLIDAY = "holiday"
    DAY_OFF = "day_off"  # taken off instead of another day that is worked
    WORKING = "working"  # a Saturday or Sunday that is worked


@dataclass(frozen=True, slots=True)
class DayMark:
    """A marked day. `reason` is for people: the holiday's name, the decree."""

    mark: Mark
    reason: str = ""


class NoWorkingDay(Exception):
    """The calendar has no working day for months: somebody has marked too much."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One version of the calendar. `years`: those whose holidays are in it."""

    version: int
    days: Mapping[date, DayMark] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def works(self, day: date) -> bool:
        """Return whether bodies work on `day`."""
        marked = self.days.get(day)
        if marked is not None:
            return marked.mark is Mark.WORKING
        return day.weekday() not in self.weekend

    def knows(self, day: date) -> bool:
        """Return whether the holidays of that day's year are in this calendar."""
        return day.year in self.years

    def next_working(self, day: date) -> date:
        """Return `day` itself where it is worked, else the next that is. Raises NoWorkingDay."""
        return next(each for each in _within_reason(day, ONE_DAY) if self.works(each))

    def last_working(self, day: date) -> date:
        """Return `day` itself where it is worked, else the last one before. Raises NoWorkingDay."""
        return next(each for each in _within_reason(day, -ONE_DAY) if self.works(each))

    def working_days_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (1: the next one). Raises NoWorkingDay."""
        for _ in range(count):
            day = self.next_working(day + ONE_DAY)
        return day


def _within_reason(day: date, step: timedelta) -> Iterator[date]:
    for _ in range(LONGEST_REST_DAYS):
        yield day
        day += step
    raise NoWorkingDay(f"no working day for {LONGEST_REST_DAYS} days near {day}")


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local day, in UTC. Where the clocks skip midnight, the instant
    at which they do; where midnight comes twice, the first."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant that is no longer `day`, in UTC."""
    return day_begins(day + ONE_DAY, zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the local day in which an instant lies."""
    return at.astimezone(zone).date()
