"""When a report is due by mail: once a day, on its days, after its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from quality.reports.mornings import (
    LATE_AFTER,
    AttachmentFormat,
    Result,
    Subscription,
    due_day,
    late,
    period_of,
)

ALMATY = ZoneInfo("Asia/Almaty")  # +5 in 2026
MONDAY = date(2026, 3, 2)
EIGHT = datetime(2026, 3, 2, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IT = Subscription(
    1,
    7,
    [1, 2, 3, 4, 5],
    time(8),
    [AttachmentFormat.XLSX],
    "lead@city.test",
    EIGHT - timedelta(days=9),
)


@pytest.mark.parametrize(
    ("it", "now", "due"),
    [
        (IT, EIGHT - MINUTE, None),
        (IT, EIGHT, MONDAY),
        (IT, EIGHT + timedelta(hours=9), MONDAY),  # after a stop of ours
        (IT, EIGHT + timedelta(hours=16), None),  # Tuesday, before its time
        (IT, EIGHT - timedelta(days=1), None),  # a Sunday
        (replace(IT, last_day=MONDAY), EIGHT + MINUTE, None),
        (replace(IT, last_day=MONDAY - timedelta(days=3)), EIGHT, MONDAY),
        (replace(IT, last_day=MONDAY, last_result=Result.FAILED), EIGHT + MINUTE, None),
        (replace(IT, changed_at=EIGHT + MINUTE), EIGHT + 2 * MINUTE, None),  # tomorrow
    ],
)
def test_it_is_due_once_on_its_days_after_its_time(
    it: Subscription, now: datetime, due: date | None
) -> None:
    assert due_day(it, now, ALMATY) == due


def test_the_morning_of_the_clock_that_goes_back_comes_once() -> None:
    """1 March 2024: Astana's clock went from +6 to +5 at midnight."""
    zone, it = ZoneInfo("Asia/Almaty"), replace(IT, changed_at=datetime(2024, 1, 1, tzinfo=UTC))
    before, after = datetime(2024, 2, 29, 2, tzinfo=UTC), datetime(2024, 3, 1, 3, tzinfo=UTC)
    assert due_day(it, before, zone) == date(2024, 2, 29)
    assert due_day(it, after - MINUTE, zone) is None
    assert due_day(it, after, zone) == date(2024, 3, 1)


def test_it_covers_its_days_up_to_yesterday() -> None:
    period = period_of(MONDAY, 7, ALMATY)
    assert (period.first, period.last, period.days) == (date(2026, 2, 23), date(2026, 3, 1), 7)


def test_late_is_what_should_have_gone_and_has_not() -> None:
    failed = replace(IT, last_day=MONDAY, last_result=Result.FAILED)
    every = [
        IT, failed,
        replace(IT, last_day=MONDAY, last_result=Result.SENT),
        replace(IT, last_day=MONDAY, last_result=Result.NOT_ALLOWED),
        replace(IT, weekdays=[7]),
    ]  # fmt: skip
    assert late(every, EIGHT + LATE_AFTER, ALMATY) == 1, "the one that failed"
    assert late(every, EIGHT + LATE_AFTER + MINUTE, ALMATY) == 2
