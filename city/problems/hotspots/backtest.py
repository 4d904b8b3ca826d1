"""How well a rule foretold the months of a table: PEI, month by month. Pure.

PEI is what the k highest cells of a rule had, as a part of what the best k cells had: n/n*. The
cells are those with a report before the month, and k is p of them, rounded up. Source: National
Institute of Justice, Real-Time Crime Forecasting Challenge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from city.problems.hotspots.features import incidents
from city.problems.hotspots.months import Counts, first_day
from city.problems.hotspots.table import Reports

#: The parts of the cells that are named.
PARTS = (0.01, 0.05)
#: Reports before a month and its number → cells in ascending order and their scores.
Rule = Callable[[Reports, int], tuple[NDArray[np.uint64], Counts]]


@dataclass(frozen=True, slots=True)
class Measured:
    """PEI by part of the cells, for reports and for incidents; NaN in a month without any."""

    rule: str
    month: int
    reports: tuple[float, ...]
    incidents: tuple[float, ...]


def pei(scores: Counts, came: Counts, part: float) -> float:
    """`scores` and what `came`, by cell in ascending order; equal scores are ranked by cell. NaN
    where nothing came."""
    named = ceil(part * len(scores))
    best = np.sort(came)[::-1][:named].sum()
    if not best:
        return float("nan")
    # A stable sort leaves equal scores in the order of their cells.
    highest = np.argsort(-scores, kind="stable")[:named]
    return float(came[highest].sum() / best)


def rolling(
    reports: Reports, months: Sequence[int], rules: Mapping[str, Rule], history: int | None = None
) -> Iterator[Measured]:
    """Each rule is told what came before each month (of the last `history` months, if it is not
    all), and is measured by the month."""
    opened = incidents(reports)
    for month in months:
        past = _between(reports, 0 if history is None else month - history, month)
        came = [_between(it, month, month + 1).cells for it in (reports, opened)]
        for name, rule in rules.items():
            cells, scores = rule(past, month)
            both = [_counted(it, cells) for it in came]
            each = [tuple(pei(scores, it, part) for part in PARTS) for it in both]
            yield Measured(name, month, *each)


def _between(reports: Reports, first: int, until: int) -> Reports:
    """Of the months from `first` (0: all) to the one before `until`."""
    begins = first_day(first).toordinal() if first else 0
    rows = slice(*np.searchsorted(reports.days, [begins, first_day(until).toordinal()]))
    return Reports(reports.days[rows], reports.cells[rows], reports.topics[rows], reports.names)


def _counted(found: NDArray[np.uint64], cells: NDArray[np.uint64]) -> Counts:
    """How many of `found` lie in each of `cells`."""
    places = np.searchsorted(cells, found)
    known = places < len(cells)
    known[known] = cells[places[known]] == found[known]
    return np.bincount(places[known], minlength=len(cells)).astype(float)
