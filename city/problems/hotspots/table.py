"""A table of reports, read row by row: when, in which cell, about what. Pure.

A bad row never stops the rest: each is counted by what is wrong with it, with the first one's line.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import chain, islice

import numpy as np
from h3.api.basic_int import latlng_to_cell
from numpy.typing import NDArray

from city.problems.hotspots.moments import Days, day_first
from foundation.spreadsheets import decoded, rows_of, separator_of

#: Column → the words by which a head may call it, in small letters, `_` and `-` as spaces.
COLUMNS = {
    "opened": "opened, opened at, open dt, open date, created, created at, created date, date, "
    "createddate, requested datetime, requested at, opened date, datetime, timestamp",
    "lat": "lat, latitude, y, широта, ендік",
    "lon": "lon, lng, long, longitude, x, долгота, бойлық",
    "topic": "topic, type, category, service name, complaint type, srtype, reason, subject, "
    "case title, тема, категория, тақырып",
}
NAMES = {name: frozenset(words.split(", ")) for name, words in COLUMNS.items()}
NEEDED = ("opened", "lat", "lon")
#: So many rows say whether days or months come first in this file.
SAMPLE = 5_000

NO_ROW, NO_DAY, NO_PLACE, NOT_ON_EARTH = (
    "not a row of the table",
    "no moment",
    "no place",
    "a place that is not on Earth",
)


class NoTable(Exception):
    """The head lacks a column; its name is the message."""


@dataclass
class RefusedRows:
    """The rows that were refused: what is wrong → how many, and the line of the first."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, line: int) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        self.first.setdefault(reason, line)


@dataclass(frozen=True)
class Reports:
    """The reports of a table. `days`: date.toordinal(); `cells`: H3 as numbers; `topics`: places in
    `names`. Sorted by day. `later`: how many rows fell on `until` and after, and were not looked at
    any further."""

    days: NDArray[np.int32]
    cells: NDArray[np.uint64]
    topics: NDArray[np.int32]
    names: tuple[str, ...]
    refused: RefusedRows = field(default_factory=RefusedRows)
    later: int = 0

    def before(self, day: int) -> Reports:
        """Return the reports of the days before `day`."""
        end = int(np.searchsorted(self.days, day))
        return Reports(self.days[:end], self.cells[:end], self.topics[:end], self.names)


def read(data: bytes, resolution: int, until: date, zone: tzinfo | None = None) -> Reports:
    """Return reports of the days before `until` in cells of `resolution` (H3, 0 to 15). Raises
    NoTable."""
    text = decoded(data)
    rows = rows_of(text, separator_of(text, lambda head: len(_places(head))))
    places = _places(next((row for _, row in rows if row), []))
    if missing := [name for name in NEEDED if name not in places]:
        raise NoTable(missing[0])
    sample = list(islice(rows, SAMPLE))
    days = Days(first=day_first(_column(sample, places["opened"])), zone=zone)
    return _TableReader(places, days, resolution, until.toordinal()).read(chain(sample, rows))


def _places(head: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        word = cell.strip().strip('"').strip().lower().replace("_", " ").replace("-", " ")
        for name, words in NAMES.items():
            if word in words:
                found.setdefault(name, place)
    return found


def _column(rows: Sequence[tuple[int, list[str] | None]], place: int) -> Iterator[str]:
    return (row[place].strip() for _, row in rows if row and len(row) > place)


class _TableReader:
    """Row after row into flat arrays: a list of a million tuples would be ten times as large."""

    def __init__(self, places: dict[str, int], days: Days, resolution: int, until: int) -> None:
        self._opened, self._lat, self._lon = (places[name] for name in NEEDED)
        self._topic = places.get("topic", -1)
        self._needed = 1 + max(self._opened, self._lat, self._lon)
        self._day_of, self._resolution, self._until = days.of, resolution, until
        self._days, self._cells, self._topics = array("i"), array("Q"), array("i")
        self._names: dict[str, int] = {}
        self._refused, self._later = RefusedRows(), 0

    def read(self, rows: Iterator[tuple[int, list[str] | None]]) -> Reports:
        for line, row in rows:
            if row is None or 0 < len(row) < self._needed:
                self._refused.add(NO_ROW, line)
            elif row and (reason := self._take(row)):
                self._refused.add(reason, line)
        days = np.frombuffer(self._days, dtype=np.int32)
        order = np.argsort(days, kind="stable")
        return Reports(
            days[order],
            np.frombuffer(self._cells, dtype=np.uint64)[order],
            np.frombuffer(self._topics, dtype=np.int32)[order],
            tuple(self._names),
            self._refused,
            self._later,
        )

    def _take(self, row: list[str]) -> str | None:
        """What is wrong with it."""
        try:
            day = self._day_of(row[self._opened].strip())
        except (ValueError, OverflowError, OSError):
            return NO_DAY
        if day >= self._until:
            self._later += 1
            return None
        try:
            lat, lon = (float(row[it].replace(",", ".")) for it in (self._lat, self._lon))
        except ValueError:
            return NO_PLACE
        if lat == 0 and lon == 0:
            return NO_PLACE
        # NaN fails both comparisons.
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return NO_PLACE if lat != lat or lon != lon else NOT_ON_EARTH
        topic = row[self._topic].strip() if 0 <= self._topic < len(row) else ""
        self._days.append(day)
        self._cells.append(latlng_to_cell(lat, lon, self._resolution))
        self._topics.append(self._names.setdefault(topic, len(self._names)))
        return None
