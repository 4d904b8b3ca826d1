"""Days out of whatever a table writes."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from city.problems.hotspots.moments import Days, day_first


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026-03-04 23:59:59",
        "2026-03-04T23:59:59Z",
        "2026-03-04T23:59:59.123+05:00",
        "2026/3/4 1:02",
        "20260304",
        "20260304T101112",
        "04.03.2026 10:11",
        "4.3.2026",
        "03/04/2026 11:13:06 AM",
        "3/4/2026",
        "1772582400",
        "1772582400000",
    ],
)
def test_moments_as_tables_write_them(text: str) -> None:
    assert date.fromordinal(Days().of(text)) == date(2026, 3, 4)


def test_days_stand_first_where_the_file_shows_it() -> None:
    assert day_first(["03/04/2026", "13/04/2026"])
    assert not day_first(["03/04/2026", "04/13/2026", "13.04.2026", ""])
    assert date.fromordinal(Days(first=True).of("03/04/2026")) == date(2026, 4, 3)


def test_a_zone_moves_moments_with_an_offset_only() -> None:
    days = Days(zone=ZoneInfo("Asia/Almaty"))
    assert date.fromordinal(days.of("2026-03-31T20:00:00Z")) == date(2026, 4, 1)
    assert date.fromordinal(days.of("2026-03-31T20:00:00")) == date(2026, 3, 31)
    assert date.fromordinal(days.of("31.03.2026 20:00")) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "2026-13-01", "13/13/2026", "12345"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):
        Days().of(text)
