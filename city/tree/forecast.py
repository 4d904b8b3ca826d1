"""Where a course will be: a straight line through what is known, or its seasons. Pure.

A straight line (ordinary least squares) from five values on, with the error of a prediction
s√(1 + 1/n + (T − t̄)²/Sxx) and Student's distribution; exponential smoothing with level, trend and
season, ETS(A,A,A), from two whole seasons without a gap on (Hyndman and Athanasopoulos,
Forecasting: Principles and Practice, 8.7).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from statistics import fmean

from quality.assessment.interval import share_inside, t_quantile

#: Of fewer values nothing is foreseen.
LEAST = 5
#: A line is drawn through so many of the newest values.
MOST = 24
#: How much of the distribution the interval that is shown holds.
SHOWN = 0.8
GRID = (0.05, 0.2, 0.4, 0.6, 0.8)
TREND_GRID = (0.01, 0.05, 0.1, 0.3)
SEASON_GRID = (0.05, 0.1, 0.3)
#: What smoothing estimates: three weights.
WEIGHTS = 3
#: Of 1, or of what is larger: so much is nothing but how sums of fractions are rounded.
ROUNDING = 1e-9
#: Forecasts, two for each measure of a tree.
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Value:
    """A value `y` in the period of number `t`."""

    t: int
    y: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of `mean` with an error of `spread`, of Student's distribution with `freedom`
    degrees."""

    mean: float
    spread: float
    freedom: int
    method: str

    @property
    def interval(self) -> tuple[float, float]:
        """Return the interval within which 80 % lie."""
        reach = self.spread * t_quantile(self.freedom, SHOWN)
        return self.mean - reach, self.mean + reach

    def chance_above(self, target: float) -> float:
        """Return how probable it is that the value is `target` or more."""
        return self._chance(self.mean - target, target)

    def chance_below(self, target: float) -> float:
        """Return how probable it is that the value is `target` or less."""
        return self._chance(target - self.mean, target)

    def _chance(self, beyond: float, target: float) -> float:
        """That it is at the target or on its good side, on which the mean lies by `beyond`."""
        nothing = ROUNDING * max(1.0, abs(self.mean), abs(target))
        if self.spread <= nothing:
            return 1.0 if beyond >= -nothing else 0.0
        far = beyond / self.spread
        return 0.5 + math.copysign(share_inside(abs(far), self.freedom) / 2, far)


def foresee(values: Sequence[Value], at: int, season: int | None) -> Forecast | None:
    """Return the value of the period `at`, which comes after all `values` (in order, each period
    once); None where too few are known. What was foreseen before of the same values is remembered:
    a page that shows the whole tree asks for the same again and again."""
    return _foreseen(tuple(values), at, season)


@lru_cache(REMEMBERED)
def _foreseen(values: tuple[Value, ...], at: int, season: int | None) -> Forecast | None:
    if season is not None and len(values) >= 2 * season and _is_whole(values):
        return _smoothed([it.y for it in values], at - values[-1].t, season)
    if len(values) < LEAST:
        return None
    return _line(values[-MOST:], at)


def _is_whole(values: Sequence[Value]) -> bool:
    return values[-1].t - values[0].t == len(values) - 1


def _line(values: Sequence[Value], at: int) -> Forecast:
    n, middle, height = len(values), fmean(it.t for it in values), fmean(it.y for it in values)
    sxx = sum((it.t - middle) ** 2 for it in values)
    slope = sum((it.t - middle) * (it.y - height) for it in values) / sxx
    rest = sum((it.y - height - slope * (it.t - middle)) ** 2 for it in values)
    s = math.sqrt(rest / (n - 2))
    spread = s * math.sqrt(1 + 1 / n + (at - middle) ** 2 / sxx)
    return Forecast(height + slope * (at - middle), spread, n - 2, "line")


@dataclass(slots=True)
class _Smoothing:
    """Level, trend and season after the first season, and what was one step off since then."""

    level: float
    trend: float
    seasons: list[float]
    squares: float = 0.0

    def run(self, values: Sequence[float], a: float, b: float, c: float) -> None:
        """Take the values after the first season; `a`, `b` and `c` weigh an error in level, trend
        and season."""
        length = len(self.seasons)
        for place, value in enumerate(values):
            season = self.seasons[place % length]
            error = value - self.level - self.trend - season
            self.level += self.trend + a * error
            self.trend += b * error
            self.seasons[place % length] = season + c * error
            self.squares += error * error


def _begun(values: Sequence[float], length: int) -> _Smoothing:
    first, second = fmean(values[:length]), fmean(values[length : 2 * length])
    trend = (second - first) / length
    middle = (length - 1) / 2
    seasons = [values[i] - first - trend * (i - middle) for i in range(length)]
    return _Smoothing(first + trend * middle, trend, seasons)


def _smoothed(values: Sequence[float], ahead: int, length: int) -> Forecast:
    rest = values[length:]
    best: tuple[_Smoothing, tuple[float, float, float]] | None = None
    for a, share, c in product(GRID, TREND_GRID, SEASON_GRID):
        weights = (a, a * share, c * (1 - a))
        tried = _begun(values, length)
        tried.run(rest, *weights)
        if best is None or tried.squares < best[0].squares:
            best = tried, weights
    assert best is not None  # the grid is not empty
    state, (a, b, c) = best
    freedom = len(rest) - WEIGHTS
    variance = state.squares / freedom
    steps = (a + b * j + (c if j % length == 0 else 0.0) for j in range(1, ahead))
    variance *= 1 + sum(step * step for step in steps)
    season = state.seasons[(len(rest) + ahead - 1) % length]
    mean = state.level + ahead * state.trend + season
    return Forecast(mean, math.sqrt(variance), freedom, "season")
