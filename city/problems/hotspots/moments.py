"""The local day of a report, from however a table writes moments. Pure.

A moment counts by the clock on which it was written: its zone is not converted unless one is named,
for the month of a report is the month that its city's calendar showed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]|$)")
_SLASHED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_EPOCH = re.compile(r"\d{10}(\d{3})?")


def day_first(samples: Iterable[str]) -> bool:
    """Return whether 03/04/2026 is the third of April: where some first number is above 12. Numbers
    with points are always so."""
    read = (_SLASHED.match(text) for text in samples)
    return any(found and found[2] != "." and int(found[1]) > 12 for found in read)


class Days:
    """A reader of moments as days, counted as date.toordinal() does. `zone`: what moments with an
    offset are converted to; None leaves them on the clock on which they were written."""

    def __init__(self, *, first: bool = False, zone: tzinfo | None = None) -> None:
        self._first, self._zone = first, zone
        self._known: dict[str, int] = {}

    def of(self, text: str) -> int:
        """Read a moment as a day. Raises ValueError for what is no moment."""
        if self._zone is not None:
            return self._in_zone(text, self._zone)
        # Millions of rows fall on few days: only the part that names the day is looked up.
        part = text[:10]
        if part not in self._known:
            self._known[part] = self._day(text).toordinal()
        return self._known[part]

    def _in_zone(self, text: str, zone: tzinfo) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return self._day(text).toordinal()
        if moment.tzinfo is not None:
            moment = moment.astimezone(zone)
        return moment.toordinal()

    def _day(self, text: str) -> date:
        if found := _ISO.match(text) or _COMPACT.match(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.match(text):
            one, other, year = int(found[1]), int(found[3]), int(found[4])
            month, day = (other, one) if self._first or found[2] == "." else (one, other)
            return date(year, month, day)
        if found := _EPOCH.fullmatch(text):
            seconds = int(text) / (1000 if found[1] else 1)
            return datetime.fromtimestamp(seconds, self._zone or UTC).date()
        raise ValueError(text)
