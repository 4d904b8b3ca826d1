"""The load of a day: when a lead is warned, and where a training stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from quality.care.load import Limits, Load, LoadWarning, in_turn
from quality.care.training import TrainingStatus, standing

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LIMITS = Limits(270, timedelta(minutes=120))


def load(operator: str, calls: int, minutes: int | None) -> Load:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Load(operator, "", calls, since)


def test_a_lead_is_warned_before_three_hundred_calls_and_before_long_runs() -> None:
    assert load("1", 269, 119).warnings(LIMITS, NOW) == []
    assert load("1", 270, 119).warnings(LIMITS, NOW) == [LoadWarning.CALLS]
    assert load("1", 300, 120).warnings(LIMITS, NOW) == [LoadWarning.CALLS, LoadWarning.RUN]
    assert load("1", 0, None).run(NOW) == timedelta(), "who rests has worked no time"
    assert load("1", 0, -1).run(NOW) == timedelta(), "stamps of two clocks may cross"


def test_those_with_warnings_come_first() -> None:
    loads = [load("1", 10, 20), load("2", 10, 130), load("3", 280, 130), load("4", 10, 90)]
    assert [it.operator for it in in_turn(loads, LIMITS, NOW)] == ["3", "2", "4", "1"]


def test_a_training_is_overdue_from_the_next_day() -> None:
    day = date(2026, 11, 27)
    assert standing(day, None, day) is TrainingStatus.PLANNED
    assert standing(day, None, day + timedelta(days=1)) is TrainingStatus.OVERDUE
    assert standing(day, day + timedelta(days=3), day + timedelta(days=9)) is TrainingStatus.DONE
