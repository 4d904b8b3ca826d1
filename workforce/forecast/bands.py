"""Bands around a forecast: whole numbers of contacts, as wide as the method's own past errors.

The count of an interval follows a negative binomial distribution: the chance of a Poisson process,
and a spread of the expected value, whose square is `spread`. That spread is chosen so that the
bands of past forecasts held the share of counts that they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workforce.forecast.history import Counts

#: Expected counts up to this have an exact distribution, above it a log-normal one.
EXACT = 60.0
#: The spreads that are tried: squares of relative errors from 1 % to 200 %.
SPREADS = np.geomspace(1e-4, 4.0, 48)
#: Quantiles of the standard normal distribution, by the share that a band is to hold.
QUANTILES = {0.80: 1.2816, 0.95: 1.9600}


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest expected counts, each of the forecast's shape."""

    low: Counts
    high: Counts

    def holds(self, counts: Counts) -> float:
        """Return the share of the known counts that lie in the band; NaN without any."""
        known = np.isfinite(counts)
        inside = (self.low <= counts) & (counts <= self.high)
        return float(inside[known].mean()) if known.any() else float("nan")


def band(expected: Counts, share: float, spread: float) -> Band:
    """Return the band that is to hold this share (a key of QUANTILES) of the counts."""
    means = np.maximum(expected.ravel(), 0.0)
    low, high = _wide(means, share, spread)
    exact = means <= EXACT
    # Intervals of one expected count have one band: there are far fewer counts than intervals.
    rounded, which = np.unique(np.round(means[exact], 2), return_inverse=True)
    bounds = np.array([_narrow(mean, share, spread) for mean in rounded]).reshape(-1, 2)
    low[exact], high[exact] = bounds[which, 0], bounds[which, 1]
    return Band(low.reshape(expected.shape), high.reshape(expected.shape))


def _wide(means: Counts, share: float, spread: float) -> tuple[Counts, Counts]:
    error = np.sqrt(np.log1p(spread + 1 / np.maximum(means, 1.0)))
    middle = means * np.exp(-(error**2) / 2)
    reach = np.exp(QUANTILES[share] * error)
    return np.floor(middle / reach), np.ceil(middle * reach)


def _narrow(mean: float, share: float, spread: float) -> tuple[float, float]:
    """Return the bounds whose probability is nearest to the share, about as likely on both sides.

    Of few expected counts no whole numbers hold the share exactly: the nearest are taken, so that
    over many intervals the share is met.
    """
    below = np.cumsum(_probabilities(mean, spread))
    tail = (1 - share) / 2
    last = len(below) - 1
    low = min(int(np.searchsorted(below, tail)), last)
    high = min(int(np.searchsorted(below, 1 - tail)), last)
    held = {
        (first, end): below[end] - (below[first - 1] if first else 0.0)
        for first in (low, low + 1)
        for end in (high - 1, high)
        if 0 <= first <= end
    }
    nearest = min(held, key=lambda bounds: abs(held[bounds] - share)) if held else (low, high)
    return float(nearest[0]), float(nearest[1])


def _probabilities(mean: float, spread: float) -> Counts:
    """Return the probabilities of 0, 1, 2 … counts, up to what has next to none."""
    deviation = float(np.sqrt(mean + spread * mean * mean))
    counts = np.arange(int(mean + 12 * deviation) + 8)
    if mean <= 0:
        return np.asarray(counts == 0, dtype=np.float64)
    size = 1 / spread
    steps = (size + counts[:-1]) / (counts[:-1] + 1) * (mean / (size + mean))
    first = -size * np.log1p(mean / size)
    logarithms = first + np.concatenate([[0.0], np.cumsum(np.log(steps))])
    return np.asarray(np.exp(logarithms), dtype=np.float64)


def fitted_spread(
    forecasts: Sequence[Counts], counts: Sequence[Counts], share: float
) -> float | None:
    """Return the spread with which past forecasts' bands held the share best; None without any."""
    if not forecasts:
        return None
    expected, came = np.concatenate(forecasts), np.concatenate(counts)
    if not np.isfinite(came).any():
        return None
    # The share that is held grows with the spread: the first one that holds enough is sought.
    low, high = 0, len(SPREADS) - 1
    while low < high:
        middle = (low + high) // 2
        if band(expected, share, float(SPREADS[middle])).holds(came) >= share:
            high = middle
        else:
            low = middle + 1
    if low and _miss(expected, came, share, low - 1) < _miss(expected, came, share, low):
        low -= 1
    return float(SPREADS[low])


def _miss(expected: Counts, came: Counts, share: float, tried: int) -> float:
    return abs(band(expected, share, float(SPREADS[tried])).holds(came) - share)
