"""When a job runs next."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.jobs.job import LONGEST_RETRY, Job, TimeOfDay

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def nothing(now: datetime) -> None:
    """Do no work."""


def test_a_job_runs_at_the_start_or_after_its_first_period() -> None:
    assert Job("a", nothing, every=MINUTE).first_run(NOW) == NOW
    assert Job("a", nothing, every=MINUTE, at_start=False).first_run(NOW) == NOW + MINUTE


def test_the_period_is_the_longest_pause() -> None:
    job = Job("a", nothing, every=MINUTE)
    assert job.next_run(NOW, None) == NOW + MINUTE
    assert job.next_run(NOW, NOW + timedelta(seconds=5)) == NOW + timedelta(seconds=5)
    assert job.next_run(NOW, NOW + timedelta(hours=5)) == NOW + MINUTE
    assert job.next_run(NOW, NOW) == NOW


@pytest.mark.parametrize(
    ("zone", "after", "expected"),
    [
        ("Asia/Almaty", "2026-12-01T12:00+05:00", "2026-12-02T04:10+05:00"),
        ("Asia/Almaty", "2026-12-01T04:09+05:00", "2026-12-01T04:10+05:00"),
        ("Asia/Almaty", "2026-12-01T04:10+05:00", "2026-12-02T04:10+05:00"),
        # Clocks are set forward and back in these nights.
        ("Europe/Berlin", "2026-03-28T05:00+01:00", "2026-03-29T04:10+02:00"),
        ("Europe/Berlin", "2026-10-24T05:00+02:00", "2026-10-25T04:10+01:00"),
    ],
)
def test_a_daily_job_runs_at_its_local_time(zone: str, after: str, expected: str) -> None:
    job = Job("a", nothing, daily=TimeOfDay(time(4, 10), ZoneInfo(zone)))
    moment = datetime.fromisoformat(after)
    assert job.first_run(moment) == job.next_run(moment, None) == datetime.fromisoformat(expected)
    again = moment + timedelta(seconds=5)
    assert job.next_run(moment, again) == min(again, datetime.fromisoformat(expected))


def test_the_pause_after_a_failure_doubles_up_to_the_period() -> None:
    job = Job("a", nothing, every=timedelta(seconds=5))
    pauses = [job.retry_pause(failures, 1.0).total_seconds() for failures in (1, 2, 3, 4, 50)]
    assert pauses == [1, 2, 4, 5, 5]
    assert job.retry_pause(2, 0.5) == timedelta(seconds=1)
    assert Job("b", nothing, every=timedelta(days=1)).retry_pause(5000, 1.0) == LONGEST_RETRY
    heavy = Job("c", nothing, every=timedelta(seconds=15), first_retry=timedelta(minutes=5))
    assert [heavy.retry_pause(failures, 1.0) for failures in (1, 2, 9)] == [5 * MINUTE] * 3
