"""What a measure is to reach: from where, to where, by when, and who tells how far it is. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from city.tree.periods import FIRST_YEAR, LAST_YEAR, Every

Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
Text = Annotated[str, Meta(max_length=100, pattern=r"\A[^\x00]*\Z")]
Id = Annotated[int, Meta(ge=0, le=10**9)]


class Direction(StrEnum):
    """The direction that is better."""

    UP = "up"
    DOWN = "down"


class CountedSource(Struct, frozen=True, tag="counted", forbid_unknown_fields=True):
    """A source of our own records: `measure` is a row of `city/tree/counted.py`; of one topic with
    what lies below it, of one body, or of all. `place`: of a systemic problem, which is the topic
    there (`city/problems/naming.py` says how it is written)."""

    measure: Text
    topic: Text | None = None
    body: Text | None = None
    place: Text | None = None


class Statistics(Struct, frozen=True, tag="statistics", forbid_unknown_fields=True):
    """A source of national statistics: the numbers of the indicator, of its kind of period and of
    its dictionaries; `terms`: which row of the answer, by its terms' numbers, one after the
    other."""

    indicator: Id
    period: Id
    dictionaries: Annotated[tuple[Id, ...], Meta(max_length=10)]
    terms: Annotated[tuple[Id, ...], Meta(max_length=10)]


class FromFile(Struct, frozen=True, tag="file", forbid_unknown_fields=True):
    """A source of tables (CSV, XLSX) that its supplier sends."""


class Milestones(Struct, frozen=True, tag="milestones", forbid_unknown_fields=True):
    """A source of the project office: how many percent of a project's milestones, by weight, are
    done."""

    project: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\A[^\x00]+\Z")]


Source = CountedSource | Statistics | FromFile | Milestones
#: Where values come from, as the tags of the sources.
FEEDS = ("counted", "statistics", "file", "milestones")


def feed_of(source: Source) -> str:
    """Return one of FEEDS for a source."""
    return str(source.__struct_config__.tag)


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A point of the trajectory. `value`: where the course is to be on that day."""

    on: date
    value: Number


class MeasurePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """A measure's plan; a change is another plan. `baseline` None: there is nothing to begin from,
    and progress is the ratio to the target. `trajectory`: points between begin and end.
    `cumulative`: it never falls. `supplier` hears when nothing comes."""

    unit: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"\A[^\x00]+\Z")]
    direction: Direction
    every: Every
    begins_on: date
    target: Number
    target_on: date
    source: Source
    baseline: Number | None = None
    trajectory: Annotated[tuple[Point, ...], Meta(max_length=40)] = ()
    cumulative: bool = False
    supplier: Text = ""
    supplier_mail: Annotated[str, Meta(max_length=254, pattern=r"\A[^\x00]*\Z")] = ""


class PlanProblem(StrEnum):
    """The reason why something of the tree is refused."""

    UNIT = "unit"
    NUMBER = "number"
    DATES = "dates"
    ZERO_TARGET = "zero_target"
    NO_DISTANCE = "no_distance"
    BACKWARDS = "backwards"
    TRAJECTORY = "trajectory"
    MEASURE = "measure"
    WEIGHT = "weight"
    CYCLE = "cycle"
    LEVEL = "level"
    PARENT = "parent"
    CHILDREN = "children"
    CODE = "code"
    OWNER = "owner"
    REASON = "reason"
    CHANGED = "changed"


class TreeRefused(Exception):
    """An error: something of the tree is not as it has to be; `detail` names what."""

    def __init__(self, why: PlanProblem, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}")
        self.why, self.detail = why, detail


def check_plan(plan: MeasurePlan) -> None:
    """Check a plan. Raises TreeRefused. A target of zero without a baseline leaves nothing to
    divide by, and so does one that is the baseline; one on the wrong side of the baseline leads
    backwards."""
    numbers = [plan.target, *(it.value for it in plan.trajectory)]
    if plan.baseline is not None:
        numbers.append(plan.baseline)
    if not all(map(math.isfinite, numbers)):
        raise TreeRefused(PlanProblem.NUMBER, str(numbers))
    if not plan.unit.strip():
        raise TreeRefused(PlanProblem.UNIT)
    if not FIRST_YEAR <= plan.begins_on.year <= plan.target_on.year <= LAST_YEAR:
        raise TreeRefused(PlanProblem.DATES, f"{plan.begins_on} – {plan.target_on}")
    if plan.begins_on >= plan.target_on:
        raise TreeRefused(PlanProblem.DATES, f"{plan.begins_on} – {plan.target_on}")
    _check_distance(plan)
    _check_trajectory(plan)


def _check_distance(plan: MeasurePlan) -> None:
    if plan.baseline is None:
        if plan.target <= 0:
            raise TreeRefused(PlanProblem.ZERO_TARGET, f"{plan.target:g}")
        return
    if plan.target == plan.baseline:
        raise TreeRefused(PlanProblem.NO_DISTANCE, f"{plan.target:g}")
    if (plan.target > plan.baseline) is not (plan.direction is Direction.UP):
        raise TreeRefused(PlanProblem.BACKWARDS, f"{plan.baseline:g} → {plan.target:g}")


def _check_trajectory(plan: MeasurePlan) -> None:
    days = [plan.begins_on, *(it.on for it in plan.trajectory), plan.target_on]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise TreeRefused(PlanProblem.TRAJECTORY, ", ".join(str(it.on) for it in plan.trajectory))


def is_reached(plan: MeasurePlan, value: float) -> bool:
    """Return whether `value` is at the target, or beyond."""
    return value >= plan.target if plan.direction is Direction.UP else value <= plan.target


def progress(plan: MeasurePlan, value: float) -> float:
    """Return the part of the way that is done, 0.0 to 1.0: (y − y₀) ÷ (y* − y₀); without a baseline
    y ÷ y*, or y* ÷ y where less is better (Boston's CityScore)."""
    if plan.baseline is not None:
        return _clipped((value - plan.baseline) / (plan.target - plan.baseline))
    if plan.direction is Direction.UP:
        return _clipped(value / plan.target)
    return _clipped(plan.target / value) if value > 0 else 1.0


def _clipped(share: float) -> float:
    return min(1.0, max(0.0, share))


def expected(plan: MeasurePlan, day: date) -> float | None:
    """Return where the course is to be on `day`, straight between the points; None without a
    baseline before the first point."""
    points = _points(plan)
    if not points or day < points[0].on:
        return None
    for earlier, later in pairwise(points):
        if day <= later.on:
            part = (day - earlier.on).days / (later.on - earlier.on).days
            return earlier.value + part * (later.value - earlier.value)
    return points[-1].value


def _points(plan: MeasurePlan) -> Sequence[Point]:
    first = () if plan.baseline is None else (Point(plan.begins_on, plan.baseline),)
    return (*first, *plan.trajectory, Point(plan.target_on, plan.target))
