"""The funnel as it is drawn: shares by how many were due, between the city's limits. Pure.

Across stands the square root of what was due, so that many small ones are told apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from city.rating.funnel import Funnel, FunnelVerdict
from city.rating.rating import RatingFigures

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 12, 36
STEPS = 60
LEAST_DUE, LEAST_MOST = 5, 50


@dataclass(frozen=True, slots=True)
class FunnelDot:
    """A dot of the funnel. `label` is what its row in the table is called."""

    x: float
    y: float
    label: str
    verdict: FunnelVerdict
    in_question: bool
    name: str
    due: float
    share: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: where, and its number."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """A chart of the funnel. `inner` and `outer` are the corners of two bands, `mean` the height of
    the city's line."""

    inner: str
    outer: str
    mean: float
    dots: tuple[FunnelDot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def picture(funnel: Funnel, shown: Sequence[tuple[str, str, RatingFigures]]) -> FunnelChart:
    """Draw the funnel with a dot for each of `shown`: label, name and figures. A head with too few
    contacts gets no dot, because readers would compare it with the others."""
    drawn = [it for it in shown if it[2].verdict is not FunnelVerdict.FEW]
    most = max([LEAST_MOST, *(it.due for _, _, it in drawn)])
    bottom = _lowest(funnel, [it.share or 0.0 for _, _, it in drawn])

    def x(due: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * math.sqrt(due / most), 1)

    def y(share: float) -> float:
        high = min(1.0, max(0.0, (share - bottom) / (1 - bottom)))
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * high, 1)

    dues = [max(LEAST_DUE, most * (n / STEPS) ** 2) for n in range(1, STEPS + 1)]
    limits = [(x(due), funnel.limits(due)) for due in dues]
    inner = [(at, y(it.inner_low), y(it.inner_high)) for at, it in limits]
    outer = [(at, y(it.outer_low), y(it.outer_high)) for at, it in limits]
    return FunnelChart(
        inner=_band(inner),
        outer=_band(outer),
        mean=y(funnel.mean),
        dots=tuple(
            FunnelDot(x(figures.due), y(figures.share or 0.0), label, figures.verdict,
            figures.in_question, name,
            figures.due,
                figures.share or 0.0)
            for label, name, figures in drawn
        ),
        across=tuple(Tick(x(due), due) for due in _round_numbers(most)),
        up=tuple(Tick(y(it), it) for it in _tenths(bottom)),
    )  # fmt: skip


def _lowest(funnel: Funnel, shares: Sequence[float]) -> float:
    """Where the picture begins: a tenth below what is drawn."""
    lowest = min([funnel.limits(20).outer_low, *shares])
    return max(0.0, math.floor(lowest * 10 - 0.5) / 10) if lowest < 1 else 0.9


def _tenths(bottom: float) -> list[float]:
    """Shares at which a line is drawn: each tenth, or each second one where that were too many."""
    return [n / 10 for n in range(math.ceil(bottom * 10), 11, 2 if bottom < 0.4 else 1)]


def _band(limits: Sequence[tuple[float, float, float]]) -> str:
    """Corners of a polygon: along the upper edge, and back along the lower one."""
    upper = [f"{at},{high}" for at, _, high in limits]
    return " ".join(upper + [f"{at},{low}" for at, low, _ in reversed(limits)])


def _round_numbers(most: float) -> list[float]:
    """Round numbers up to `most`, some four of them, for an axis of square roots."""
    numbers = [m * 10.0**e for e in range(1, 7) for m in (1, 2, 5)]
    fitting = [it for it in numbers if it <= most]
    return [20.0, *fitting[-4:]] if fitting and fitting[-1] > 100 else fitting
