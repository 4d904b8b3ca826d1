"""The course of a measure as shapes of a picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from city.tree.forecast import Value
from city.tree.judging import Judgement
from city.tree.periods import Every, ends, number_of
from city.tree.plan import MeasurePlan, expected

LEFT, WIDE, TOP, HIGH = 64.0, 870.0, 22.0, 202.0
#: So many periods before the plan's begin are drawn.
BEFORE = 12


@dataclass(frozen=True, slots=True)
class ValueDot:
    """A value at its place. `revised`: it was another one before."""

    x: float
    y: float
    period: int
    value: float
    revised: bool = False


@dataclass(frozen=True, slots=True)
class GoalChart:
    """A chart of 1000 by 260. `path`: the trajectory; `forecast`: where `mean` is; `band`: the top
    and the bottom of its interval."""

    dots: tuple[ValueDot, ...]
    path: tuple[tuple[float, float], ...]
    target_y: float
    begins_x: float
    forecast: tuple[float, float] | None
    mean: float | None
    band: tuple[float, float] | None
    low: float
    high: float
    ticks: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int
    low: float
    high: float

    def x(self, t: float) -> float:
        return LEFT + WIDE * (t - self.first) / max(1, self.last - self.first)

    def y(self, value: float) -> float:
        return TOP + HIGH * (self.high - value) / (self.high - self.low)


def shown_interval(plan: MeasurePlan, low: float, high: float) -> tuple[float, float]:
    """Return the interval to be shown. A share is between 0 and 100 %, whatever a straight line
    says."""
    if plan.unit.strip() == "%":
        return max(0.0, low), min(100.0, high)
    return low, high


def draw(
    plan: MeasurePlan,
    known: Sequence[Value],
    judgement: Judgement,
    revised: frozenset[int] = frozenset(),
) -> GoalChart:
    """Draw values, trajectory, target and forecast."""
    begin, end = number_of(plan.begins_on, plan.every), number_of(plan.target_on, plan.every)
    first = max(min([it.t for it in known] + [begin]), begin - BEFORE)
    seen = [it for it in known if it.t >= first]
    course = [(t, at) for t in range(begin, end + 1) if (at := _at(plan, t)) is not None]
    forecast = judgement.outlook.forecast
    band = None if forecast is None else shown_interval(plan, *forecast.interval)
    heights = [plan.target, *(it.y for it in seen), *(y for _, y in course), *(band or ())]
    low, high = min(heights), max(heights)
    margin = 0.06 * ((high - low) or 1.0)
    last = max([end, *(it.t for it in seen)])
    scale = _Scale(first, last, low - margin, high + margin)
    mean = None if forecast is None or band is None else min(max(forecast.mean, band[0]), band[1])
    return GoalChart(
        tuple(ValueDot(scale.x(it.t), scale.y(it.y), it.t, it.y, it.t in revised) for it in seen),
        tuple((scale.x(t), scale.y(y)) for t, y in course),
        scale.y(plan.target),
        scale.x(begin),
        None if mean is None else (scale.x(end), scale.y(mean)),
        mean,
        None if band is None else (scale.y(band[1]), scale.y(band[0])),
        low,
        high,
        tuple((scale.x(t), t) for t in _ticks(first, last, plan.every)),
    )


def _at(plan: MeasurePlan, t: int) -> float | None:
    return expected(plan, min(plan.target_on, ends(t, plan.every)))


def _ticks(first: int, last: int, every: Every) -> list[int]:
    step = max(1, (last - first + 8) // 9)
    if every is Every.MONTH and step > 1:
        step = 3 * ((step + 2) // 3)
    return [t for t in range(first, last + 1) if (t - first) % step == 0]
