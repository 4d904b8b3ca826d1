"""The staff that a day requires by quarter-hour: of the usual calls of its weekday. Pure.

The usual calls of a quarter are the median of the same weekday and clock time of the weeks before,
the handling time is the mean of those days; by Erlang C so many operators answer them as the KPI
wants it. They are there for calls: breaks, absences and what is written come on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from quality.analysis.quarter import (
    QuarterCalls,
    clock_of,
    mean_handling,
    usual,
)
from quality.replay.erlang import operators_needed
from queue_manager.domain.measures.facts import QUARTER
from queue_manager.domain.measures.measures import KPI, KPI_GOAL
from staff.roster.shifts import TimeInterval

#: A day is compared with so many of the same weekday before it.
WEEKS = 6

DayOfCalls = Mapping[datetime, QuarterCalls]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A quarter-hour. `calls`: its usual ones. `operators` None: too few weeks are on record."""

    begins_at: datetime
    calls: float | None
    operators: int | None


def days_before(day: date, today: date) -> list[date]:
    """Return the same weekday of the weeks before `day` that are over by `today`, the latest
    first."""
    last = day - timedelta(weeks=1)
    while last >= today:
        last -= timedelta(weeks=1)
    return [last - timedelta(weeks=n) for n in range(WEEKS)]


def requirements(
    span: TimeInterval, before: Sequence[DayOfCalls], zone: ZoneInfo
) -> list[Requirement]:
    """Return each quarter of the local day `span`. `before`: the calls of the days it is compared
    with; one without calls is not on record."""
    demand = [
        {at: float(it.offered + it.turned_away) for at, it in each.items()} for each in before
    ]
    calls = usual(demand, zone)
    handling = mean_handling(it for each in before for it in each.values())
    found, at = [], span.begins
    while at < span.ends:
        of_quarter = calls.get(clock_of(at, zone))
        known = of_quarter is not None and handling is not None
        operators = _needed(of_quarter or 0.0, handling or 0.0) if known else None
        found.append(Requirement(at, of_quarter, operators))
        at += QUARTER
    return found


@lru_cache(10_000)
def _needed(calls: float, handling_seconds: float) -> int:
    return operators_needed(4 * calls, handling_seconds, KPI_GOAL, KPI.total_seconds())


def short_by(
    required: Sequence[Requirement], rostered: Mapping[datetime, float | None]
) -> timedelta:
    """Return for how long fewer are on the roster than required; of what nobody knows nothing is
    said."""
    few = 0
    for requirement in required:
        there = rostered.get(requirement.begins_at)
        few += (
            requirement.operators is not None
            and there is not None
            and there < requirement.operators
        )
    return few * QUARTER
