"""How far a figure of few calls can be trusted: by Wilson for a share, by Student for a mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from quality.assessment.interval import LEAST, t_quantile

#: What an interval holds, and what lies outside it only where somebody differs indeed
#: (Spiegelhalter 2005: the inner and the outer limits of a funnel).
SHOWN, SURE = 0.95, 0.998
#: With more the quantile is that of so many: at most 1.3 % wider, and quickly found.
MOST_FREEDOM = 200


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval from `low` to `high`, in the figure's own unit."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def share_interval(counted: int, out_of: int, inside: float = SHOWN) -> Interval | None:
    """Compute Wilson's interval of a share; None of fewer than five."""
    if out_of < LEAST:
        return None
    z = NormalDist().inv_cdf((1 + inside) / 2)
    share, square = counted / out_of, z * z / out_of
    middle = (share + square / 2) / (1 + square)
    reach = z * math.sqrt(share * (1 - share) / out_of + square / (4 * out_of)) / (1 + square)
    low = middle - reach if counted else 0.0
    return Interval(low, middle + reach if counted < out_of else 1.0)


def mean_interval(n: int, total: int, squares: int, inside: float = SHOWN) -> Interval | None:
    """Compute Student's interval of a mean, from the sum and the sum of squares of `n` values in
    whole numbers; None of fewer than five."""
    if n < LEAST:
        return None
    variance = max(0, n * squares - total * total) / (n * (n - 1))
    reach = _quantile(min(n - 1, MOST_FREEDOM), inside) * math.sqrt(variance / n)
    return Interval(total / n - reach, total / n + reach)


@cache
def _quantile(freedom: int, inside: float) -> float:
    return t_quantile(freedom, inside)
