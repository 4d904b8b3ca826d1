"""The course of a share over months as a small line with a dot a month. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from city.oversight.month import MonthShare

WIDTH, HEIGHT = 420, 120
LEFT, RIGHT, TOP, BOTTOM = 30, 30, 26, 24
#: The least distance between the lowest and the highest share that is drawn: a smaller change looks
#: as small as it is.
LEAST_RANGE = 0.1


@dataclass(frozen=True, slots=True)
class TrendDot:
    """A month of the line."""

    x: float
    y: float
    month: MonthShare


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A line of months. `line`: its corners, as an SVG polyline has them."""

    dots: Sequence[TrendDot]
    line: str


def draw_trend(course: Sequence[MonthShare]) -> TrendChart | None:
    """Draw the months, the earliest first; None: with fewer than two there is no course."""
    if len(course) < 2:
        return None
    low, high = min(it.share for it in course), max(it.share for it in course)
    span = max(high - low, LEAST_RANGE)
    bottom = min(max((low + high - span) / 2, 0.0), 1 - span)
    step = (WIDTH - LEFT - RIGHT) / (len(course) - 1)
    room = HEIGHT - TOP - BOTTOM
    dots = [
        TrendDot(
            round(LEFT + step * n, 1),
            round(HEIGHT - BOTTOM - room * (it.share - bottom) / span, 1),
            it,
        )
        for n, it in enumerate(course)
    ]
    return TrendChart(dots, " ".join(f"{it.x},{it.y}" for it in dots))
