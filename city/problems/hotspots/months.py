"""Reports as a matrix of cells by months. Pure.

Months are numbers: 12 × year + month − 1.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from h3.api.basic_int import grid_disk
from numpy.typing import NDArray

Counts = NDArray[np.float64]


def month_number(day: date) -> int:
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def months_of(days: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the month of each day, looked up once for each day of the calendar."""
    known, places = np.unique(days, return_inverse=True)
    numbers = [month_number(date.fromordinal(int(day))) for day in known]
    return np.array(numbers, dtype=np.int64)[places]


def neighbours(cells: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return places of the six cells around each, of those that are in `cells`; -1 for the others.
    A pentagon has five."""
    place = {int(cell): number for number, cell in enumerate(cells)}
    found = np.full((len(cells), 6), -1, dtype=np.int64)
    for number, cell in enumerate(cells.tolist()):
        around = [place[it] for it in grid_disk(cell, 1) if it != cell and it in place]
        found[number, : len(around)] = around
    return found


def around(values: Counts, near: NDArray[np.int64]) -> Counts:
    """Return the sum of `values` over each cell's neighbours (rows are cells)."""
    padded = np.concatenate([values, np.zeros((1, *values.shape[1:]))])
    total: Counts = padded[near].sum(axis=1)
    return total
