"""Periods in which contacts are counted together, and which of them a release closes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

DAY = timedelta(days=1)
#: So long after its end a day is closed: what came late in the evening has its topic by then.
SETTLES_AFTER = DAY


class PeriodLength(StrEnum):
    """The length of a period, the shortest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period from the day `first` to before the day `end`."""

    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - DAY


@lru_cache(maxsize=4096)
def period_of(span: PeriodLength, day: date) -> Period:
    """Return the period of that length in which `day` lies; weeks begin on Monday."""
    if span is PeriodLength.DAY:
        return Period(day, day + DAY)
    if span is PeriodLength.WEEK:
        first = day - DAY * day.weekday()
        return Period(first, first + 7 * DAY)
    months = 1 if span is PeriodLength.MONTH else 3
    first = day.replace(day=1, month=day.month - (day.month - 1) % months)
    return Period(first, _later(first, months))


def _later(first: date, months: int) -> date:
    over = first.month - 1 + months
    return first.replace(year=first.year + over // 12, month=over % 12 + 1)


@dataclass(frozen=True, slots=True)
class Closing:
    """A release: days before `horizon` are closed. `before`: the horizon of the release before it,
    None where there is none. Every period closes in exactly one release."""

    before: date | None
    horizon: date

    def closes(self, period: Period) -> bool:
        """Return whether the period is closed by this release, and by none before it."""
        return not self.closed_earlier(period) and period.end <= self.horizon

    def closed_earlier(self, period: Period) -> bool:
        return self.before is not None and period.end <= self.before

    @property
    def closes_quarter(self) -> bool:
        """Return whether a quarter ends with it: what was late for an earlier one is looked at,
        too."""
        return self.before is None or self.closes(period_of(PeriodLength.QUARTER, self.before))

    @property
    def since(self) -> date | None:
        """Return contacts before this day have no part in it; None: all have."""
        if self.before is None or self.closes_quarter:
            return None
        return period_of(PeriodLength.QUARTER, self.before).first


def horizon_at(today: date) -> date:
    """Return the day before which all days are closed."""
    return today - SETTLES_AFTER
