"""Months of the rating, due days, and what is drawn for an audit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from city.rating.drawing import draw, how_many
from city.rating.months import Month, due_day, is_final

ALMATY = ZoneInfo("Asia/Almaty")
NOVEMBER = Month(date(2026, 11, 1))


def test_a_month_and_its_neighbours() -> None:
    assert Month.parse("2026-11") == Month.of(date(2026, 11, 27)) == NOVEMBER
    assert f"{NOVEMBER}" == "2026-11" and NOVEMBER.last == date(2026, 11, 30)
    assert NOVEMBER.following.first == date(2026, 12, 1)
    assert NOVEMBER.following.following.first == date(2027, 1, 1)
    assert [f"{NOVEMBER.back(n)}" for n in (0, 10, 11)] == ["2026-11", "2026-01", "2025-12"]
    with pytest.raises(ValueError):
        Month.parse("2026-13")


def test_midnight_belongs_to_the_day_before_it() -> None:
    midnight = datetime(2026, 11, 30, 19, tzinfo=UTC)
    assert due_day(midnight, ALMATY) == date(2026, 11, 30)
    assert midnight == NOVEMBER.ends(ALMATY)
    assert due_day(datetime(2026, 11, 30, 19, 0, 1, tzinfo=UTC), ALMATY) == date(2026, 12, 1)


def test_a_month_is_final_fifteen_days_after_its_last_one() -> None:
    assert NOVEMBER.final_on == date(2026, 12, 16)
    assert not is_final(NOVEMBER, datetime(2026, 12, 15, 18, 59, tzinfo=UTC), ALMATY)
    assert is_final(NOVEMBER, datetime(2026, 12, 15, 19, tzinfo=UTC), ALMATY)


def test_five_in_a_hundred_are_audited_and_ten_at_least() -> None:
    assert [how_many(n) for n in (0, 4, 10, 200, 201, 1000)] == [0, 4, 10, 10, 11, 50]
    closures = {1: [f"a{n}" for n in range(300)], 2: ["b1", "b2"]}
    drawn = draw(closures, 7)
    assert len(set(drawn[1])) == 15 and sorted(drawn[2]) == ["b1", "b2"]
    assert draw({1: closures[1]}, 7)[1] == drawn[1] != draw(closures, 8)[1]
