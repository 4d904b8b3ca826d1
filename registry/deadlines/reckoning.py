"""Reckoning in days: how much of a term has been used up, and when it will be.

A day-term is counted in *days*, each worth one however long it is: a day of 23 or 25 hours
(daylight saving, a zone that moves) counts as one. Fractions are exact, so that pausing and
resuming loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import ONE_DAY, Calendar, day_begins, day_ends, local_day

MICROSECOND = timedelta(microseconds=1)
LONGEST_TERM_DAYS = 3660


class TermUnit(StrEnum):
    """The unit in which a term is counted."""

    HOURS = "hours"  # around the clock: a danger does not wait for Monday
    DAYS = "days"  # of the calendar; a last day that is not worked moves to the next that is
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Term:
    """The length of time that a clock runs."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The end of a term: `at` is the first instant that is too late (UTC). `provisional`: a year on
    the way is not in the calendar yet."""

    at: datetime
    provisional: bool = False


class TermTooLong(Exception):
    """A term that would end in more than ten years."""


@dataclass(frozen=True, slots=True)
class CalendarUnit:
    """The unit of a term in one version of the calendar, in the city's zone."""

    unit: TermUnit
    calendar: Calendar
    zone: ZoneInfo

    def counts(self, day: date) -> bool:
        return self.unit is not TermUnit.WORKING_DAYS or self.calendar.works(day)

    def first_counted(self, started: datetime) -> datetime:
        """Return from when on a term that began at `started` is counted: a day-term from the next
        midnight, for the day of the event is not counted (Civil Code of Kazakhstan, art. 173)."""
        if self.unit is TermUnit.HOURS:
            return started.astimezone(UTC)
        return day_ends(local_day(started, self.zone), self.zone)

    def used(self, began: datetime, ended: datetime) -> Fraction:
        """Return how much of a term the time from `began` to `ended` uses up: hours, or days."""
        if ended <= began:
            return Fraction(0)
        if self.unit is TermUnit.HOURS:
            return Fraction((ended - began) // MICROSECOND, timedelta(hours=1) // MICROSECOND)
        total = Fraction(0)
        for day, opens, closes in self._days(began):
            if opens >= ended:
                return total
            if self.counts(day):
                total += _share(max(opens, began), min(closes, ended), opens, closes)
        return total

    def ends(self, began: datetime, left: Fraction) -> TermEnd:
        """Return when `left` (hours or days) will have been used up, counted from `began` on. A
        day-term lasts to the end of the day in which it is used up. Raises TermTooLong."""
        if self.unit is TermUnit.HOURS:
            return TermEnd(_after(began, left, timedelta(hours=1)))
        provisional = False
        for count, (day, opens, closes) in enumerate(self._days(began)):
            if count > LONGEST_TERM_DAYS:
                raise TermTooLong(f"{left} days from {began}")
            provisional |= not self.calendar.knows(day)
            if not self.counts(day):
                continue
            left -= _share(max(opens, began), closes, opens, closes)
            if left <= 0:
                return self._end_of_last_day(day, provisional)
        raise AssertionError  # the days do not end

    def end_of_day(self, at: datetime) -> TermEnd:
        """Return the term that somebody set to end at `at`: a day-term lasts to that day's end."""
        if self.unit is TermUnit.HOURS:
            return TermEnd(at.astimezone(UTC))
        day = local_day(at, self.zone)
        return self._end_of_last_day(day, not self.calendar.knows(day))

    def _end_of_last_day(self, day: date, provisional: bool) -> TermEnd:
        """Art. 174: a last day that is not worked moves to the next working day."""
        last = self.calendar.next_working(day)
        return TermEnd(day_ends(last, self.zone), provisional or not self.calendar.knows(last))

    def _days(self, began: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """(day, its first instant, the first after it) from the day of `began` on. A day that a
        zone skipped altogether (Samoa, 30 December 2011) is none."""
        day = local_day(began, self.zone)
        opens = day_begins(day, self.zone)
        while True:
            closes = day_ends(day, self.zone)
            if closes > opens:
                yield day, opens, closes
            day, opens = day + ONE_DAY, closes


def _share(began: datetime, ended: datetime, opens: datetime, closes: datetime) -> Fraction:
    """Which part of the day from `opens` to `closes` lies between `began` and `ended`."""
    part = max(ended - began, timedelta(0))
    return Fraction(part // MICROSECOND, (closes - opens) // MICROSECOND)


def _after(at: datetime, units: Fraction, one: timedelta) -> datetime:
    """`at` and `units` of `one`, rounded up to the microsecond."""
    return at.astimezone(UTC) + ceil(units * (one // MICROSECOND)) * MICROSECOND
