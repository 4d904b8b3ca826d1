"""What is expected of each cell in a month, from the reports before it. Pure."""

from __future__ import annotations

from datetime import date
from math import ceil

import numpy as np
from numpy.typing import NDArray

from city.problems.hotspots.features import Past, incidents
from city.problems.hotspots.months import Counts, month_number, months_of
from city.problems.hotspots.table import Reports
from city.problems.hotspots.weights import USUAL, learned

#: The weights are learned from so many months before the one that is asked about.
MONTHS = 12
#: A list of places names so many of all cells.
NAMED = 0.05


def forecast(reports: Reports, month: date) -> list[tuple[int, float]]:
    """Forecast a month: (H3 cell, score as `ranked` has it), the highest first, then by cell.
    `month`: its first day; reports of it and after are not looked at."""
    return _in_order(*ranked(reports.before(month.toordinal()), month_number(month)))


def expected(reports: Reports, month: date) -> list[tuple[int, float]]:
    """Return (H3 cell, expected reports of the month), in the same order."""
    return _in_order(*scored(reports.before(month.toordinal()), month_number(month)))


def _in_order(cells: NDArray[np.uint64], scores: Counts) -> list[tuple[int, float]]:
    found = zip(cells.tolist(), scores.tolist(), strict=True)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def ranked(reports: Reports, month: int) -> tuple[NDArray[np.uint64], Counts]:
    """Return cells in ascending order and each one's score: its part of what the NAMED cells with
    most will have, of reports and of incidents, added. A list of places is held to both: where one
    matter is reported again and again there is one incident. All `reports` are of before
    `month`."""
    cells, came = scored(reports, month)
    _, opened = scored(incidents(reports), month)  # each cell's first report opens one
    return cells, _part_of_best(came) + _part_of_best(opened)


def _part_of_best(expected: Counts) -> Counts:
    best = np.sort(expected)[::-1][: ceil(NAMED * len(expected))].sum()
    part: Counts = expected / best if best else expected
    return part


def scored(reports: Reports, month: int) -> tuple[NDArray[np.uint64], Counts]:
    """Return cells in ascending order and what is expected of each; all `reports` are of before
    `month`."""
    if not len(reports.days):
        return reports.cells, np.zeros(0)
    past = Past(reports)
    begins = int(months_of(reports.days[:1])[0])
    known = range(max(begins + 1, month - MONTHS), month)
    return past.cells, past.features(month) @ (_weights(past, known) if known else USUAL)


def _weights(past: Past, months: range) -> Counts:
    """Each of the months is foretold from those before it; cells that were not yet seen then are
    left out, for they could not have been named."""
    rows = [(past.features(month)[seen], past.counts(month)[seen]) for month in months
            for seen in (past.seen(month),)]  # fmt: skip
    return learned(np.concatenate([it[0] for it in rows]), np.concatenate([it[1] for it in rows]))
