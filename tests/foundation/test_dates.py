"""Dates as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from foundation import dates

ASTANA = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 11, 24, 15, 50, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "minute"),
    [
        ("kk", "24.11.2026", "20:50"),
        ("ru", "24.11.2026", "20:50"),
        ("en", "24 Nov 2026", "20:50"),
    ],
)
def test_a_moment_is_a_day_and_a_minute_in_the_centres_zone(
    language: str, day: str, minute: str
) -> None:
    assert dates.day(AT, ASTANA, language) == day == dates.calendar_day(AT.date(), language)
    assert dates.day(AT.date(), ZoneInfo("America/New_York"), language) == day
    assert dates.moment(AT, ASTANA, language) == f"{day}, {minute}"
    assert dates.exact(AT, ASTANA, language) == f"{day}, {minute}:07"
