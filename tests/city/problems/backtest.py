"""How well a rule foretold a month of a table: PEI.

PEI is what the 5 % of cells with the highest scores had, as a part of what the best 5 % had. The
cells are those with a report before the month. Source: National Institute of Justice, Real-Time
Crime Forecasting Challenge.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from city.problems.hotspots.months import Counts, first_day
from city.problems.hotspots.table import Reports

#: Reports before a month and its number → cells in ascending order and their scores.
Rule = Callable[[Reports, int], tuple[NDArray[np.uint64], Counts]]


def pei(reports: Reports, month: int, rule: Rule, came: Reports | None = None) -> float:
    """Measure `rule` by what came in `month`: of `reports`, or of `came` if it is given."""
    begins, ends = (first_day(month + n).toordinal() for n in (0, 1))
    cells, scores = rule(_between(reports, 0, begins), month)
    counts = _counts(_between(came or reports, begins, ends).cells, cells)
    named = ceil(0.05 * len(scores))
    # A stable sort leaves equal scores in the order of their cells.
    highest = np.argsort(-scores, kind="stable")[:named]
    return float(counts[highest].sum() / np.sort(counts)[::-1][:named].sum())


def by_cell(past: Reports, _: int) -> tuple[NDArray[np.uint64], Counts]:
    """Rank the cells without any knowledge: all scores are equal."""
    cells = np.unique(past.cells)
    return cells, np.zeros(len(cells))


def _between(reports: Reports, begins: int, ends: int) -> Reports:
    rows = slice(*np.searchsorted(reports.days, [begins, ends]))
    return Reports(reports.days[rows], reports.cells[rows], reports.topics[rows], reports.names)


def _counts(found: NDArray[np.uint64], cells: NDArray[np.uint64]) -> Counts:
    """Count how many of `found` lie in each of `cells`."""
    places = np.searchsorted(cells, found)
    known = places < len(cells)
    known[known] = cells[places[known]] == found[known]
    return np.bincount(places[known], minlength=len(cells)).astype(float)
