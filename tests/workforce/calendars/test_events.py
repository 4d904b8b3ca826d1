"""What a calendar of shifts tells, and what it told before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from staff.roster.shifts import Shift, TimeInterval
from workforce.calendars.events import CalendarEvent, events_after

ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 3, 10, tzinfo=UTC)


def shift(day: int, begins: int = 8, *, pause: bool = False) -> Shift:
    at = datetime(2026, 12, day, begins, tzinfo=ZONE).astimezone(UTC)
    noon = at + timedelta(hours=4)
    breaks = (TimeInterval(noon, noon + timedelta(minutes=30)),) if pause else ()
    return Shift("1001", TimeInterval(at, at + timedelta(hours=12)), breaks)


def facts(events: list[CalendarEvent]) -> list[tuple[int, int, bool]]:
    return [(each.day.day, each.sequence, each.cancelled) for each in events]


def test_nothing_is_told_anew_while_nothing_changes() -> None:
    told = events_after([], [shift(4), shift(5)], ZONE, NOW)
    later = events_after(told, [shift(5), shift(4)], ZONE, NOW + timedelta(hours=1))
    assert later == told
    assert facts(told) == [(4, 0, False), (5, 0, False)]


def test_other_hours_are_the_same_event_with_a_higher_sequence() -> None:
    told = events_after([], [shift(4)], ZONE, NOW)
    moved = events_after(told, [shift(4, 9)], ZONE, NOW)
    assert facts(moved) == [(4, 1, False)]
    assert facts(events_after(moved, [shift(4, 9, pause=True)], ZONE, NOW)) == [(4, 2, False)]


def test_a_shift_that_is_gone_is_cancelled_and_may_come_back() -> None:
    told = events_after([], [shift(4)], ZONE, NOW)
    gone = events_after(told, [], ZONE, NOW)
    assert facts(gone) == [(4, 1, True)]
    assert events_after(gone, [], ZONE, NOW + timedelta(days=1)) == gone
    assert facts(events_after(gone, [shift(4)], ZONE, NOW)) == [(4, 2, False)]


def test_events_of_long_ago_are_told_no_more() -> None:
    told = events_after([], [shift(4)], ZONE, NOW)
    assert events_after(told, [], ZONE, NOW + timedelta(days=60)) == []
