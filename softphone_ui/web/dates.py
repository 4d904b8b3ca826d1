"""Days and moments as people read them: 24.11.2026, 20:50 in Kazakh and Russian, and in English
24 Nov 2026, 20:50."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

_ENGLISH_DAY, _DAY = "d MMM y", "dd.MM.y"


def calendar_day(day: date, language: str) -> str:
    """A day of the calendar."""
    return str(format_date(day, _form(language), locale=language))


def day(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The day of a moment in `zone`."""
    return _written(at, zone, language, "")


def moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Day and minute: what somebody keeps a date by."""
    return _written(at, zone, language, ", HH:mm")


def exact(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Day and second: what is put in order by it, such as calls and the lines of an audit."""
    return _written(at, zone, language, ", HH:mm:ss")


def _written(at: datetime, zone: ZoneInfo, language: str, clock: str) -> str:
    return str(format_datetime(at, _form(language) + clock, tzinfo=zone, locale=language))


def _form(language: str) -> str:
    return _ENGLISH_DAY if language == "en" else _DAY
