"""Quantiles of the gamma distribution, for rates that few events speak of. Pure."""

from __future__ import annotations

from math import exp, inf, lgamma, log
from statistics import NormalDist

_CLOSE, _STEPS = 1e-12, 200


def below(shape: float, x: float) -> float:
    """Compute P(X ≤ x) of Gamma(shape, rate 1): the series of the incomplete gamma function, which
    is quick where it is used here, below the mean (Abramowitz and Stegun 6.5.29)."""
    if x <= 0:
        return 0.0
    term = total = 1.0
    number = shape
    while term > _CLOSE * total:
        number += 1
        term *= x / number
        total += term
    return min(1.0, exp(shape * log(x) - x - lgamma(shape + 1)) * total)


def quantile(shape: float, rate: float, p: float) -> float:
    """Return the x below which Gamma(shape, rate) lies with probability `p`, which is between 0 and
    1."""
    low, high = 0.0, inf
    # Wilson and Hilferty's approximation is near; for tiny shapes the first power is.
    z = NormalDist().inv_cdf(p)
    x = shape * max(0.0, 1 - 1 / (9 * shape) + z / (3 * shape**0.5)) ** 3
    x = x or exp((log(p) + lgamma(shape + 1)) / shape)
    if not x:
        return 0.0  # smaller than any number above it
    for _ in range(_STEPS):
        missing = below(shape, x) - p
        low, high = (low, x) if missing > 0 else (x, high)
        density = exp((shape - 1) * log(x) - x - lgamma(shape)) if x > 0 else 0.0
        step = x - missing / density if density else low
        if not low < step < high:
            step = (low + high) / 2 if high < inf else 2 * x + _CLOSE
        if abs(step - x) <= _CLOSE * (1 + x):
            return step / rate
        x = step
    return x / rate
