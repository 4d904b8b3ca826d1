"""The funnel: between which limits a share lies where nobody differs from the city. Pure.

Exact limits of the binomial, 95 and 99.8 %. Where bodies differ more than chance makes them for
reasons that nobody is to blame for (φ over 1), the limits are widened by the variance τ² between
them, by DerSimonian and Laird over winsorised z (Spiegelhalter 2005, 10.1002/sim.1970).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from city.rating.shares import binomial_quantile

#: Of z that is winsorised at each end.
WINSORISED = 0.1
Z_INNER, Z_OUTER = 1.959964, 3.090232
INNER, OUTER = 0.95, 0.998
#: With fewer due a share is shown and nothing is said of it.
LEAST_DUE = 20


class FunnelVerdict(StrEnum):
    """The position of a share against the city's. Only outside the outer limits it is better or
    worse."""

    FEW = "few"
    AS_OTHERS = "as_others"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares between which 95 and 99.8 % lie."""

    inner_low: float
    inner_high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """The funnel of the city's shares. `mean`: the city's share; `phi`: how much more bodies differ
    than by chance; `between`: τ², 0.0 where that is not more."""

    mean: float
    phi: float
    between: float

    def limits(self, due: float) -> Limits:
        """Return the limits of the funnel for so many due contacts."""
        n = max(1, round(due))
        if self.between > 0:
            sigma = math.sqrt(self.mean * (1 - self.mean) / n + self.between)
            inner, outer = Z_INNER * sigma, Z_OUTER * sigma
            return Limits(
                max(0.0, self.mean - inner), min(1.0, self.mean + inner),
                max(0.0, self.mean - outer), min(1.0, self.mean + outer),
            )  # fmt: skip
        return Limits(*self._exact(n, INNER), *self._exact(n, OUTER))

    def verdict(self, solved: float, due: float) -> FunnelVerdict:
        if due < LEAST_DUE:
            return FunnelVerdict.FEW
        limits, share = self.limits(due), solved / due
        if share > limits.outer_high:
            return FunnelVerdict.BETTER
        return FunnelVerdict.WORSE if share < limits.outer_low else FunnelVerdict.AS_OTHERS

    def _exact(self, n: int, inside: float) -> tuple[float, float]:
        tail = (1 - inside) / 2
        low = binomial_quantile(tail, n, self.mean)
        return low / n, binomial_quantile(1 - tail, n, self.mean) / n


def funnel_of(shares: Sequence[tuple[float, float]], mean: float) -> Funnel:
    """Return the funnel of `shares` (solved, due) around the city's `mean`; those with few due have
    no part in how wide it is."""
    shares = [(s, n) for s, n in shares if n >= LEAST_DUE]
    if len(shares) < 2 or not 0 < mean < 1:
        return Funnel(mean, 1.0, 0.0)
    variances = [mean * (1 - mean) / n for _, n in shares]
    zs = [(s / n - mean) / math.sqrt(v) for (s, n), v in zip(shares, variances, strict=True)]
    count = len(zs)
    phi = sum(z * z for z in winsorised(zs)) / count
    weights = [1 / v for v in variances]
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max(0.0, (count * phi - (count - 1)) / room) if phi > 1 else 0.0
    return Funnel(mean, phi, between)


def winsorised(values: Sequence[float], share: float = WINSORISED) -> list[float]:
    """Return the values, those of the lowest and the highest `share` pulled in to the next ones."""
    ordered = sorted(values)
    cut = math.floor(share * len(ordered))
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    return [min(max(value, low), high) for value in values]
