"""Shares of contacts solved in term: how far one can be trusted, and what is left of it among few.
Pure.

Formulas: Wilson's lower bound for the order; the beta-binomial mean, whose weight is found by
moments over the bodies (Kleinman 1973), for the shrunken share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

Z_95 = 1.96
#: Quantiles are looked for within so many standard deviations, and a few counts more.
REACH_SIGMAS, REACH_COUNTS = 12, 60


def wilson_low(solved: float, due: float, z: float = Z_95) -> float:
    """Return the lower bound of a share `solved` / `due`; 0.0 where nothing was due."""
    if due <= 0:
        return 0.0
    p = solved / due
    spread = z * math.sqrt(p * (1 - p) / due + z * z / (4 * due * due))
    return max(0.0, (p + z * z / (2 * due) - spread) / (1 + z * z / due))


def shrunken(solved: float, due: float, mean: float, weight: float) -> float:
    """Return the share drawn towards the city's `mean`, as if `weight` more contacts had been of
    it; infinite weight: the mean itself."""
    return mean if math.isinf(weight) else (solved + weight * mean) / (due + weight)


def weight_of_mean(shares: Sequence[tuple[float, float]], mean: float) -> float:
    """Return how many contacts the city's mean weighs, by moments over `shares` (solved, due).
    Infinite where bodies differ no more than chance makes them, or there is nothing to compare."""
    shares = [(s, n) for s, n in shares if n > 0]
    if len(shares) < 2 or not 0 < mean < 1:
        return math.inf
    total = sum(n for _, n in shares)
    spread = sum(n * (s / n - mean) ** 2 for s, n in shares) / (mean * (1 - mean))
    freedom = len(shares) - 1
    room = total - sum(n * n for _, n in shares) / total - freedom
    alike = (spread - freedom) / room if room > 0 else 0.0
    return math.inf if alike <= 0 else max(0.0, 1 / min(alike, 1.0) - 1)


@lru_cache(maxsize=4096)
def binomial_quantile(probability: float, n: int, p: float) -> int:
    """Return the smallest count that at least `probability` of Binomial(n, p) does not exceed."""
    if n <= 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    reach = REACH_SIGMAS * math.sqrt(n * p * (1 - p)) + REACH_COUNTS
    k = max(0, math.floor(n * p - reach))
    logs = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    mass = math.exp(logs + k * math.log(p) + (n - k) * math.log1p(-p))
    below = mass
    while below < probability and k < n:
        mass *= (n - k) / (k + 1) * p / (1 - p)
        k += 1
        below += mass
    return k
