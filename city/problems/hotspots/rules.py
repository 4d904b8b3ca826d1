"""The rules to beat: last month's count, its moving mean, and that with the neighbours'. Pure."""

from __future__ import annotations

import numpy as np

from city.problems.hotspots.months import Counts, Monthly, around, neighbours

#: The weight of the newest month.
ALPHA = 0.3
#: The part of a cell's score that its neighbours have.
NEAR = 0.3


def last_month(it: Monthly) -> Counts:
    return it.counts[:, -1]


def moving_mean(it: Monthly) -> Counts:
    """EWMA over months."""
    weights = ALPHA * (1 - ALPHA) ** np.arange(it.counts.shape[1])[::-1]
    mean: Counts = it.counts @ weights
    return mean


def smoothed_mean(it: Monthly) -> Counts:
    """EWMA, of which a part comes from the mean of the six cells around."""
    own = moving_mean(it)
    return (1 - NEAR) * own + NEAR * around(own, neighbours(it.cells)) / 6
