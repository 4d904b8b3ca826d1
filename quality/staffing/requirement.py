"""The staff that a day requires by quarter-hour: of the calls that are forecast for it, or of the
usual ones of its weekday. Pure.

The usual calls of a quarter are the median of the same weekday and clock time of the weeks before,
the handling time is the mean of those days. By `workforce/staffing/requirement.py` so many
operators answer them as the KPI wants it, and so many are to be rostered, planned breaks apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from channels.clock import ANSWER_WITHIN
from quality.analysis.quarter import (
    QuarterCalls,
    clock_of,
    mean_handling,
    usual,
)
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import USUAL_TEXTS
from queue_manager.domain.measures.facts import QUARTER
from queue_manager.domain.measures.measures import KPI, KPI_GOAL
from staff.roster.shifts import TimeInterval
from workforce.staffing.requirement import (
    CallLoad,
    ServiceGoal,
    WrittenLoad,
    expected_level,
    operators_for_calls,
    operators_for_written,
    rostered_for,
)

#: A day is compared with so many of the same weekday before it.
WEEKS = 6

#: Callers who leave so soon do not count, where a line does not say otherwise.
CALLS_GOAL = ServiceGoal(KPI_GOAL, KPI.total_seconds(), Line("109").short_abandon.total_seconds())
#: Of what is written as many are to be answered in time, within ten minutes.
WRITTEN_GOAL = ServiceGoal(KPI_GOAL, ANSWER_WITHIN.total_seconds())

DayOfCalls = Mapping[datetime, QuarterCalls]


@dataclass(frozen=True, slots=True)
class ForecastQuarter:
    """The contacts that are forecast for a quarter-hour: calls with their band of 80 %, and
    conversations in writing."""

    calls: float
    low80: float
    high80: float
    written: float = 0.0


@dataclass(frozen=True, slots=True)
class StaffingHabits:
    """Habits of the centre, measured of the past weeks: how long callers wait on the mean (None:
    nobody left), which share of the rostered time, planned breaks apart, was lost to absence,
    pauses and unanswered rings, and how long a conversation in writing takes."""

    patience_seconds: float | None = None
    lost_share: float = 0.0
    written_seconds: float = 0.0


NO_HABITS = StaffingHabits()
NO_FORECAST: Mapping[datetime, ForecastQuarter] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Requirement:
    """A quarter-hour. `calls`: those forecast, or its usual ones. `at_work`: operators who are to
    be at work; `operators`: who are to be rostered for that. None: too few weeks are on record."""

    begins_at: datetime
    calls: float | None
    operators: int | None
    at_work: int | None = None
    handling_seconds: float | None = None
    patience_seconds: float | None = None

    def level(self, operators: float) -> float | None:
        """Return the share of the calls that so many at work answer in time; None without calls."""
        if not self.calls or self.handling_seconds is None:
            return None
        load = CallLoad(4 * self.calls, self.handling_seconds, self.patience_seconds)
        return expected_level(load, CALLS_GOAL, int(operators))


def days_before(day: date, today: date) -> list[date]:
    """Return the same weekday of the weeks before `day` that are over by `today`, the latest
    first."""
    last = day - timedelta(weeks=1)
    while last >= today:
        last -= timedelta(weeks=1)
    return [last - timedelta(weeks=n) for n in range(WEEKS)]


def requirements(
    span: TimeInterval,
    before: Sequence[DayOfCalls],
    zone: ZoneInfo,
    habits: StaffingHabits = NO_HABITS,
    forecast: Mapping[datetime, ForecastQuarter] = NO_FORECAST,
) -> list[Requirement]:
    """Return each quarter of the local day `span`. `before`: the calls of the days it is compared
    with; one without calls is not on record. What is `forecast` comes before what is usual."""
    demand = [
        {at: float(it.offered + it.turned_away) for at, it in each.items()} for each in before
    ]
    calls = usual(demand, zone)
    handling = mean_handling(it for each in before for it in each.values())
    found, at = [], span.begins
    while at < span.ends:
        coming = forecast.get(at)
        of_quarter = calls.get(clock_of(at, zone)) if coming is None else coming.calls
        written = 0.0 if coming is None else coming.written
        found.append(_requirement(at, of_quarter, written, handling, habits))
        at += QUARTER
    return found


def _requirement(
    at: datetime,
    calls: float | None,
    written: float,
    handling: float | None,
    habits: StaffingHabits,
) -> Requirement:
    if calls is None or handling is None:
        return Requirement(at, calls, None)
    load = CallLoad(4 * calls, handling, habits.patience_seconds)
    texts = WrittenLoad(4 * written, habits.written_seconds, USUAL_TEXTS)
    at_work = operators_for_calls(load, CALLS_GOAL) + operators_for_written(texts, WRITTEN_GOAL)
    return Requirement(
        at,
        calls,
        rostered_for(at_work, habits.lost_share),
        at_work,
        handling,
        habits.patience_seconds,
    )


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
