"""What a cell's past says of its month to come, each feature in expected reports of that month.
Pure.

Each is a moving mean of days with a half-life of its own, so that what comes and goes quickly and
what stays for years can be told apart by the weights that are learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city.problems.hotspots.months import Counts, first_day, neighbours
from city.problems.hotspots.table import Reports

#: Half-lives in days: of the reports' moving means, and of the incidents'.
REPORTS = (20.0, 60.0, 200.0, 1000.0)
INCIDENTS = (200.0,)
#: The mean of the neighbours has this half-life.
NEIGHBOURS = 2
NAMES = (
    *(f"reports, {it:g} days" for it in REPORTS),
    *(f"incidents, {it:g} days" for it in INCIDENTS),
    "new",
    "neighbours",
    "city",
)
#: What came of a topic in the last NEWEST days beyond what its cell had before is new where it is
#: more than SURE standard deviations beyond.
NEWEST, SURE = 30, 2.0
#: Reports of one topic in one cell are one incident while no gap between them has so many days.
GAP = 7


def incidents(reports: Reports) -> Reports:
    """Return the first report of each incident."""
    order = np.lexsort((reports.days, reports.cells, reports.topics))
    days, cells, topics = reports.days[order], reports.cells[order], reports.topics[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (
        (cells[1:] != cells[:-1]) | (topics[1:] != topics[:-1]) | (days[1:] - days[:-1] >= GAP)
    )
    rows = np.sort(order[first])
    return Reports(reports.days[rows], reports.cells[rows], reports.topics[rows], reports.names)


@dataclass(frozen=True)
class _Events:
    days: NDArray[np.int32]
    places: NDArray[np.int64]
    #: Cell and topic in one number.
    kinds: NDArray[np.int64]


class Past:
    """Reports by the places of their cells, from which the features of any month are computed."""

    def __init__(self, reports: Reports) -> None:
        self.cells = np.unique(reports.cells)
        self._near = neighbours(self.cells)
        self._reports = self._events(reports)
        self._incidents = self._events(incidents(reports))
        self._begins = int(reports.days[0]) if len(reports.days) else 0

    def _events(self, reports: Reports) -> _Events:
        places = np.searchsorted(self.cells, reports.cells)
        # By the numbers themselves: they need not be places in `names`.
        topics = 1 + int(np.max(reports.topics, initial=0))
        return _Events(reports.days, places, places * topics + reports.topics)

    def counts(self, month: int) -> Counts:
        """Return reports of each cell in a month."""
        begins, ends = (first_day(it).toordinal() for it in (month, month + 1))
        rows = slice(*np.searchsorted(self._reports.days, [begins, ends]))
        return np.bincount(self._reports.places[rows], minlength=len(self.cells)).astype(float)

    def seen(self, month: int) -> NDArray[np.bool_]:
        """Return cells that had a report before a month."""
        end = np.searchsorted(self._reports.days, first_day(month).toordinal())
        found = np.zeros(len(self.cells), dtype=bool)
        found[self._reports.places[:end]] = True
        return found

    def features(self, month: int) -> Counts:
        """Return [cell, feature] from what came before a month, in the order of NAMES."""
        begins, ends = (first_day(it).toordinal() for it in (month, month + 1))
        own = [self._mean(self._reports, begins, it) for it in REPORTS]
        own += [self._mean(self._incidents, begins, it) for it in INCIDENTS]
        own.append(self._new(begins))
        near = _middle(own[NEIGHBOURS], self._near)
        city = np.full(len(self.cells), own[NEIGHBOURS].mean())
        return np.stack([*own, near, city], axis=1) * (ends - begins)

    def _new(self, until: int) -> Counts:
        """Reports a day in the last NEWEST days beyond what their topic led to expect of the
        cell."""
        events = self._reports
        begins, end = np.searchsorted(events.days, [until - NEWEST, until])
        before = until - NEWEST - self._begins
        if before <= 0:
            return np.zeros(len(self.cells))
        kinds, first, came = np.unique(
            events.kinds[begins:end], return_index=True, return_counts=True
        )
        known, counts = np.unique(events.kinds[:begins], return_counts=True)
        places = np.minimum(np.searchsorted(known, kinds), max(0, len(known) - 1))
        there = known[places] == kinds if len(known) else np.zeros(len(kinds), dtype=bool)
        usual = np.where(there, counts[places] if len(known) else 0, 0) * NEWEST / before
        beyond = came - usual - SURE * np.sqrt(usual + 1)
        cells = events.places[begins:end][first]
        summed = np.bincount(cells, np.maximum(beyond, 0.0), minlength=len(self.cells))
        new: Counts = summed / NEWEST
        return new

    def _mean(self, events: _Events, until: int, half_life: float) -> Counts:
        """Events of a day, by a mean that weighs a day half as much for each half-life of its
        age."""
        end = np.searchsorted(events.days, until)
        ages = until - 1 - np.arange(self._begins, until)
        weights = 0.5 ** (ages / half_life)
        each = weights[events.days[:end] - self._begins]
        sums = np.bincount(events.places[:end], each, minlength=len(self.cells))
        mean: Counts = sums / weights.sum()
        return mean


def _middle(values: Counts, near: NDArray[np.int64]) -> Counts:
    """The mean of each cell's neighbours without the highest and the lowest: the cell beside the
    place that stands for "no place known" is no hot spot."""
    around = np.append(values, 0.0)[near]
    middle: Counts = np.sort(around, axis=1)[:, 1:-1].mean(axis=1)
    return middle
