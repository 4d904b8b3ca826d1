"""Writes days and moments for people: 24.11.2026, 20:50 in Kazakh and Russian, and in English
24 Nov 2026, 20:50."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

_ENGLISH_DAY, _DAY = "d MMM y", "dd.MM.y"


@lru_cache(maxsize=4096)  # a page shows hundreds of dates, of few different days
def calendar_day(day: date, language: str) -> str:
    """Write a calendar day as people read it in `language` (kk, ru or en)."""
    form = _ENGLISH_DAY if language == "en" else _DAY
    return str(format_date(day, form, locale=language))


def day(at: datetime | date, zone: ZoneInfo, language: str) -> str:
    """Write the day of a moment in `zone`; a day of the calendar is the same everywhere."""
    if not isinstance(at, datetime):
        return calendar_day(at, language)
    return _written(at, zone, language, "")


def moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Write day and minute: what somebody keeps a date by."""
    return _written(at, zone, language, ", %H:%M")


def exact(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Write day and second: what is put in order by it, such as calls and the lines of an audit."""
    return _written(at, zone, language, ", %H:%M:%S")


def _written(at: datetime, zone: ZoneInfo, language: str, clock: str) -> str:
    there = at.astimezone(zone)
    return calendar_day(there.date(), language) + there.strftime(clock)
