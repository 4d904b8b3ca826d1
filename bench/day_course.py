"""The course of a day whose calls and presences alone are known, as the daily analysis takes it.
Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from quality.analysis.causes import LostCall
from quality.analysis.quarter import DayCourse, QuarterCalls, mean_handling
from quality.analysis.rules import bounds
from quality.replay.recorded import RecordedDay
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.facts import QUARTER, quarter_of
from queue_manager.domain.measures.measures import time_in_states
from queue_manager.domain.measures.recorded_call import RecordedCall


def course_of(
    day: RecordedDay,
    lost: Iterable[LostCall],
    on: date,
    zone: ZoneInfo,
    roster: Mapping[datetime, float | None],
) -> DayCourse:
    """Of the local day `on`, without weeks before it and without breaks and pauses that were
    planned. `roster`: quarter → how many were to work; empty: there is none."""
    begins, ends = bounds(on, zone)
    quarters = [begins + n * QUARTER for n in range((ends - begins) // QUARTER)]
    calls = _calls(day.calls, lost)
    return DayCourse(
        begins,
        ends,
        calls=calls,
        times={at: time_in_states(day.states, at, at + QUARTER) for at in quarters},
        usual_calls=[],
        usual_signed_in=[],
        roster=roster,
        breaks={},
        over_plan=[],
        planned_share=0.0,
        handling_seconds=mean_handling(calls.values()) or 0.0,
    )


def _calls(calls: Iterable[RecordedCall], lost: Iterable[LostCall]) -> dict[datetime, QuarterCalls]:
    by_quarter: dict[datetime, list[RecordedCall]] = defaultdict(list)
    for each in calls:
        by_quarter[quarter_of(each.offered_at)].append(each)
    missed = Counter(quarter_of(it.offered_at) for it in lost)
    return {at: _quarter(at, its, missed[at]) for at, its in by_quarter.items()}


def _quarter(at: datetime, calls: list[RecordedCall], lost: int) -> QuarterCalls:
    handled = [
        (it.talk + it.wrap_up).total_seconds() for it in calls if it.outcome is Outcome.ANSWERED
    ]
    return QuarterCalls(at, len(calls), lost, len(handled), sum(handled))
