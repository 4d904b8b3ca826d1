"""How many operators a quarter-hour requires, of the weeks before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from quality.analysis.quarter import QuarterCalls
from quality.staffing.requirement import (
    WEEKS,
    ForecastQuarter,
    StaffingHabits,
    days_before,
    requirements,
    short_by,
)
from staff.roster.shifts import TimeInterval
from workforce.staffing.erlang import operators_needed

ALMATY = ZoneInfo("Asia/Almaty")
DAY = date(2026, 12, 1)
BEGINS = datetime(2026, 11, 30, 19, tzinfo=UTC)
WHOLE = TimeInterval(BEGINS, BEGINS + timedelta(days=1))
TEN, QUARTER = timedelta(hours=10), timedelta(minutes=15)


def week(n: int, calls: int, talk: float = 180.0) -> dict[datetime, QuarterCalls]:
    """A day `n` weeks before with `calls` at ten o'clock."""
    at = BEGINS + TEN - timedelta(weeks=n)
    return {at: QuarterCalls(at, calls, 0, calls, calls * talk)}


def test_a_day_is_compared_with_the_weeks_that_are_over() -> None:
    assert days_before(DAY, DAY)[:2] == [date(2026, 11, 24), date(2026, 11, 17)]
    assert len(days_before(DAY, DAY)) == WEEKS
    far = days_before(date(2026, 12, 22), date(2026, 12, 2))
    assert far[0] == DAY, "weeks to come are on no record"
    same = days_before(date(2026, 12, 22), DAY)
    assert same[0] == date(2026, 11, 24), "today is not over"


def test_the_median_of_the_weeks_is_answered_in_time() -> None:
    before = [week(1, 100), week(2, 40), week(3, 110), {}]
    found = requirements(WHOLE, before, ALMATY)
    assert len(found) == 96
    ten, later = found[40], found[41]
    assert (ten.begins_at, ten.calls) == (BEGINS + TEN, 100)
    assert ten.operators == operators_needed(400, 180, 0.8, 16) == 25
    assert (later.calls, later.operators) == (0, 0)


def test_of_too_few_weeks_nothing_is_said() -> None:
    found = requirements(WHOLE, [week(1, 100), week(2, 100), {}, {}], ALMATY)
    assert {(it.calls, it.operators) for it in found} == {(None, None)}
    assert short_by(found, {it.begins_at: 0.0 for it in found}) == timedelta()


def test_a_day_without_a_roster_is_never_short_and_never_enough() -> None:
    found = requirements(WHOLE, [week(n, 100) for n in (1, 2, 3)], ALMATY)
    assert short_by(found, {it.begins_at: None for it in found}) == timedelta()
    assert short_by(found, {it.begins_at: 24.5 for it in found}) == QUARTER
    assert short_by(found, {it.begins_at: 25.0 for it in found}) == timedelta()


def test_a_day_of_a_clock_put_back_has_all_its_quarters() -> None:
    begins = datetime(2024, 2, 29, 18, tzinfo=UTC)  # from +6 to +5 at midnight
    whole = TimeInterval(begins, begins + timedelta(hours=25))
    assert len(requirements(whole, [], ALMATY)) == 100


def test_what_is_forecast_comes_before_what_is_usual() -> None:
    before = [week(n, 100) for n in (1, 2, 3)]
    habits = StaffingHabits(patience_seconds=120, lost_share=0.2, written_seconds=240)
    coming = {BEGINS + TEN: ForecastQuarter(110, 90, 130, written=15)}
    ten, later = requirements(WHOLE, before, ALMATY, habits, coming)[40:42]
    assert (ten.calls, later.calls) == (110, 0)
    assert ten.at_work == 24 + 3, "for calls and for what is written"
    assert ten.operators == 34, "a fifth of them is lost"
    level, fewer = ten.level(24), ten.level(23)
    assert level is not None and fewer is not None and fewer < 0.8 <= level
    assert later.level(3) is None
