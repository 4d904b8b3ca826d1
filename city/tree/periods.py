"""Periods of the city's calendar: each has a number, and the next one's is greater by one. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

#: Years that a period may lie in; what is outside was mistyped.
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Every(StrEnum):
    """The length of a measure's period."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
#: How many periods a season has; only these have one that a few years can show.
SEASONS = {Every.MONTH: 12, Every.QUARTER: 4}
_DAYS = {Every.WEEK: 7.0, Every.MONTH: 30.4375, Every.QUARTER: 91.3125, Every.YEAR: 365.25}

_QUARTER = re.compile(r"(\d{4})[-\s]?[QqКк](?:в)?\.?\s?([1-4])")
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTH_DOTTED = re.compile(r"(\d{1,2})\.(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class NotAPeriod(ValueError):
    """A text names no period of the kind that is needed."""


def number_of(day: date, every: Every) -> int:
    """Return the number of the period in which `day` lies."""
    if every is Every.WEEK:
        return (day.toordinal() - 1) // 7
    return (day.year * 12 + day.month - 1) // _MONTHS[every]


def begins(number: int, every: Every) -> date:
    """Return the first day of a period."""
    if every is Every.WEEK:
        return date.fromordinal(number * 7 + 1)
    year, month = divmod(number * _MONTHS[every], 12)
    return date(year, month + 1, 1)


def ends(number: int, every: Every) -> date:
    """Return the last day of a period."""
    return begins(number + 1, every) - timedelta(days=1)


def age(number: int, every: Every, today: date) -> float:
    """Return how many periods have gone by since this one's last day."""
    return (today - ends(number, every)).days / _DAYS[every]


def last_closed(every: Every, today: date) -> int:
    """Return the newest period that is over."""
    return number_of(today, every) - 1


def read_day(text: str) -> date:
    """Return a day as people and offices write it: ``2026-03-31``, ``31.03.2026``. Raises
    NotAPeriod."""
    found = text.strip()
    if match := _ISO.fullmatch(found):
        parts = [int(it) for it in match.groups()]
    elif match := _DOTTED.fullmatch(found):
        parts = [int(it) for it in reversed(match.groups())]
    else:
        raise NotAPeriod(text)
    return _day(parts[0], parts[1], parts[2], text)


def read_period(text: str, every: Every) -> int:
    """Return the period that a text names: any day of it, ``2026-03``, ``03.2026``, ``2026-Q1``,
    ``2026``. What names a longer period than is needed names none. Raises NotAPeriod."""
    found = text.strip()
    if match := _QUARTER.fullmatch(found):
        long, first = Every.QUARTER, (int(match[1]), 3 * int(match[2]) - 2)
    elif match := _MONTH.fullmatch(found):
        long, first = Every.MONTH, (int(match[1]), int(match[2]))
    elif match := _MONTH_DOTTED.fullmatch(found):
        long, first = Every.MONTH, (int(match[2]), int(match[1]))
    elif match := _YEAR.fullmatch(found):
        long, first = Every.YEAR, (int(match[1]), 1)
    else:
        return number_of(read_day(found), every)
    if _DAYS[long] > _DAYS[every]:
        raise NotAPeriod(text)
    return number_of(_day(*first, 1, text), every)


def _day(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAPeriod(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotAPeriod(text) from None
