"""How long the daily analysis of a made day takes, from the records to causes and remedies."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bench.day_course import course_of
from quality.analysis.causes import LostCall
from quality.analysis.making import ReadDay, weigh
from quality.replay.day import Day
from quality.replay.recorded import RecordedDay
from quality.replay.run import Fate, replay
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.measures import Span
from queue_manager.domain.measures.recorded_call import RecordedCall


@dataclass(frozen=True, slots=True)
class AnalysisMeasured:
    """`seconds` of the clock; of so many `lost` calls, with so many remedies tried."""

    seconds: float
    lost: int
    remedies: int


def measure_analysis(day: Day, on: date, zone: ZoneInfo) -> AnalysisMeasured:
    """The analysis of the day as its replay says that it was."""
    read = _on_record(day, on, zone)
    began = time.perf_counter()
    _, calls, remedies = weigh(read, on, zone)
    return AnalysisMeasured(time.perf_counter() - began, len(calls), len(remedies))


def _on_record(day: Day, on: date, zone: ZoneInfo) -> ReadDay:
    fates = replay(day).fates
    talks = {it.call_id: it.talk for it in day.arrivals}
    calls = tuple(_call(day, it, talks[it.call_id]) for it in fates)
    states = tuple(
        Span(it.operator, OperatorState.AVAILABLE, it.begins, it.ends) for it in day.presences
    )
    pick_ups = {it.operator: day.usual_habits.picks_up for it in day.presences}
    recorded = RecordedDay(calls, states, day.lines, day.skills, pick_ups)
    lost = [
        LostCall(it.call_id, it.offered_at, it.line, it.language, Cause.NOBODY_FREE)
        for it in calls
        if it.outcome is Outcome.ABANDONED
    ]
    return ReadDay(course_of(recorded, lost, on, zone, {}), lost, recorded)


def _call(day: Day, fate: Fate, talk: timedelta) -> RecordedCall:
    waited = (fate.connected_at or fate.ended_at or fate.offered_at) - fate.offered_at
    talked = talk if fate.outcome is Outcome.ANSWERED else timedelta()
    return RecordedCall(
        fate.call_id, fate.offered_at, day.lines[0].number, "kk", fate.outcome,
        waited, talked, day.lines[0].wrap_up, day.greeting,
    )  # fmt: skip
