"""Figures as people read them, in their language and the centre's time zone. No data is a dash."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from foundation import dates
from foundation.percent import DIGITS, MINUS, NO_DATA, percent_text

__all__ = ["MINUS", "NO_DATA", "Show"]


class Show:
    """The formats of one language and zone, for templates: a page has a thousand of these."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._language = language
        self._zone = zone
        self._point = get_decimal_symbol(language)
        self._group = get_group_symbol(language)

    def count(self, value: int | None) -> str:
        """Write a count, as ``1 204``."""
        return NO_DATA if value is None else self._written(f"{value:,}")

    def tenths(self, value: float | None, digits: int = 1) -> str:
        """Write tenths, as ``11,4``, ``−2,0``."""
        if value is None:
            return NO_DATA
        whole, _, part = f"{value:z,.{digits}f}".partition(".")
        return self._written(whole) + (self._point + part if part else "")

    def _written(self, whole: str) -> str:
        return whole.replace(",", self._group).replace("-", MINUS)

    def percent(self, share: float | None, digits: int = DIGITS) -> str:
        """Write a share, as ``94,8 %``; neither all nor nothing unless it is exactly that."""
        return percent_text(share, self._language, digits)

    def clock(self, at: datetime) -> str:
        """Write a time, as ``10:44``."""
        return f"{at.astimezone(self._zone):%H:%M}"

    def clock_seconds(self, at: datetime) -> str:
        """Write a time with seconds, as ``10:44:07``."""
        return f"{at.astimezone(self._zone):%H:%M:%S}"

    def long_day(self, day: date) -> str:
        """Write a day, as ``monday, 2 march 2026``, as the language writes it."""
        return str(format_date(day, "EEEE, d MMMM y", locale=self._language))

    def short_day(self, day: date) -> str:
        """Write a day, as ``02.03.2026``, as the language writes it."""
        return dates.calendar_day(day, self._language)

    def month(self, day: date) -> str:
        """Write a month, as ``March 2026``, as the language writes it at the beginning of a
        sentence."""
        name = str(format_date(day, "LLLL y", locale=self._language))
        return name[:1].upper() + name[1:]

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def waited(self, seconds: float | None) -> str:
        """Return seconds with a tenth up to a minute, then minutes: ``4,1``, ``2:14``."""
        if seconds is None:
            return NO_DATA
        if seconds < 59.95:
            return self.tenths(seconds)
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes}:{rest:02}"
