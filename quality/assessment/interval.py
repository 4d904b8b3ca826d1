"""A mean of few scores with its interval: Student's, from five scores on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

#: With fewer there is a mean, and nothing is said of how far it can be trusted.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of scores. `mean` of `n` scores; None where there is none. `low` and `high`: the
    interval of 95 %, cut to 0.0 and 1.0; None with fewer than five."""

    n: int
    mean: float | None
    low: float | None = None
    high: float | None = None


def mean_of(scores: Sequence[float]) -> Mean:
    """Compute the mean of scores from 0.0 to 1.0."""
    n = len(scores)
    if not n:
        return Mean(0, None)
    mean = fmean(scores)
    if n < LEAST:
        return Mean(n, mean)
    reach = t_quantile(n - 1) * stdev(scores) / math.sqrt(n)
    return Mean(n, mean, max(0.0, mean - reach), min(1.0, mean + reach))


def t_quantile(freedom: int, inside: float = 0.95) -> float:
    """Return the t within which `inside` of Student's distribution lies, on both sides together."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if share_inside(middle, freedom) < inside else (low, middle)
    return high


def share_inside(t: float, freedom: int) -> float:
    """Return how much of Student's distribution lies between -t and t: the finite series for whole
    degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    square = math.cos(angle) ** 2
    odd = freedom % 2
    term, total = (math.cos(angle) if odd else 1.0), 0.0
    for k in range(1 + odd, freedom, 2):
        total += term
        term *= square * k / (k + 1)
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * total)
    return math.sin(angle) * total
