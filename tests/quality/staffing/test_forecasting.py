"""The forecast from what is on record, and the habits that are measured of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.clock import ContactMoments
from quality.staffing.forecasting import (
    DAYS_BY_DAY,
    DAYS_BY_QUARTER,
    ContactHistory,
    forecast_contacts,
    midnight,
    wape,
)
from quality.staffing.habits import lost_share, written_seconds
from quality.staffing.requirement import ForecastQuarter
from quality.staffing.rows.forecasts import EventDay
from queue_manager.domain.floor.states import OperatorState
from staff.roster.coverage import QUARTER, Quarter

ALMATY = ZoneInfo("Asia/Almaty")
TODAY = date(2026, 12, 2)
HOUR = timedelta(hours=1)
BEGINS = midnight(TODAY, ALMATY)


def history(days: int) -> ContactHistory:
    """Eight weeks of which each quarter from nine to ten o'clock has 20 calls and 4 messages."""
    calls: dict[datetime, float] = {}
    written: dict[datetime, float] = {}
    for n in range(1, days + 1):
        for quarter in range(4):
            at = midnight(TODAY - timedelta(days=n), ALMATY) + 9 * HOUR + quarter * QUARTER
            calls[at], written[at] = 20.0, 4.0
    return ContactHistory(calls, written, TODAY, ALMATY)


def test_a_steady_past_goes_on() -> None:
    made = forecast_contacts(history(56), [], {})
    assert made is not None
    assert len(made.quarters) == 96 * DAYS_BY_QUARTER and len(made.days) == DAYS_BY_DAY
    assert min(made.quarters) == BEGINS and made.days[0].day == TODAY
    hour = [made.quarters[BEGINS + 9 * HOUR + n * QUARTER] for n in range(4)]
    assert 70 < sum(it.calls for it in hour) < 90
    assert 13 < sum(it.written for it in hour) < 19
    assert all(it.low80 <= it.calls <= it.high80 for it in made.quarters.values())
    assert 70 < made.days[200].calls < 90


def test_an_event_multiplies_its_day_alone() -> None:
    day = TODAY + timedelta(days=3)
    usual = forecast_contacts(history(56), [], {})
    frost = forecast_contacts(history(56), [EventDay(day, "frost", 1.5)], {})
    assert usual is not None and frost is not None
    at = midnight(day, ALMATY) + 9 * HOUR
    assert frost.quarters[at].calls == 1.5 * usual.quarters[at].calls
    before = at - timedelta(days=1)
    assert frost.quarters[before] == usual.quarters[before]
    assert frost.days[3].calls == 1.5 * usual.days[3].calls
    assert frost.days[4] == usual.days[4]


def test_without_a_past_nothing_is_forecast() -> None:
    assert forecast_contacts(ContactHistory({}, {}, TODAY, ALMATY), [], {}) is None
    running = ContactHistory({BEGINS + HOUR: 9.0}, {}, TODAY, ALMATY)
    assert forecast_contacts(running, [], {}) is None, "today is not over"


def test_the_error_counts_what_did_not_come_too() -> None:
    expected = {BEGINS + n * QUARTER: ForecastQuarter(10, 5, 15) for n in range(2)}
    assert wape(expected, {BEGINS: 15.0, BEGINS + QUARTER: 5.0}) == 0.5
    assert wape(expected, {BEGINS: 20.0}) == 1.0
    assert wape(expected, {}) is None


def test_time_is_lost_where_fewer_work_than_rostered() -> None:
    rostered = [Quarter(BEGINS + n * QUARTER, 4.0) for n in range(8)] + [Quarter(BEGINS, None)]
    times = {
        BEGINS: {OperatorState.TALKING: 2 * HOUR, OperatorState.PAUSED: 2 * HOUR},
        BEGINS + HOUR: {OperatorState.AVAILABLE: 9 * HOUR},
    }
    assert lost_share(rostered, times) == 0.25, "a full hour makes up for no other"
    assert lost_share([], times) == 0.0


def test_a_conversation_that_was_left_alone_is_cut() -> None:
    at = datetime(2026, 12, 1, 6, tzinfo=UTC)
    minute = timedelta(minutes=1)
    short = ContactMoments(at, at, offered_at=at, answered_at=at + minute, ended_at=at + 5 * minute)
    long = ContactMoments(at, at, offered_at=at, ended_at=at + 300 * minute)
    never = ContactMoments(at, at)
    assert written_seconds([short, long, never]) == 600
    assert written_seconds([never]) == 0
