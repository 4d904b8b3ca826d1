"""When facts are compared by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from registry.facts.keeping import next_night

NIGHT = time(3, 40)


@pytest.mark.parametrize(
    ("zone", "after", "expected"),
    [
        ("Asia/Almaty", "2026-11-27T09:00:00+00:00", "2026-11-27T22:40:00+00:00"),
        ("Asia/Almaty", "2026-11-27T22:39:59+00:00", "2026-11-27T22:40:00+00:00"),
        ("Asia/Almaty", "2026-11-27T22:40:00+00:00", "2026-11-28T22:40:00+00:00"),
        ("Europe/Berlin", "2026-03-28T12:00:00+00:00", "2026-03-29T01:40:00+00:00"),  # summer
        ("UTC", "2026-12-31T23:00:00+00:00", "2027-01-01T03:40:00+00:00"),
    ],
)
def test_the_next_night(zone: str, after: str, expected: str) -> None:
    found = next_night(datetime.fromisoformat(after), NIGHT, ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC
