"""How fast a network takes messages, and how long a source is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from channels.pace import Pace
from channels.source import SourceAway, pause_after

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
MS = timedelta(milliseconds=1)
NOW = timedelta(0)


def test_one_a_second_to_one_address_and_so_many_in_all() -> None:
    pace = Pace(2, 1000 * MS)
    assert pace.wait("a", AT) == NOW
    assert pace.wait("a", AT + 400 * MS) == 600 * MS
    assert pace.wait("b", AT + 400 * MS) == NOW
    assert pace.wait("c", AT + 500 * MS) == 500 * MS
    assert pace.wait("c", AT + 1000 * MS) == NOW
    assert pace.wait("a", AT + 1400 * MS) == NOW


def test_a_source_is_left_alone_longer_each_time_and_as_long_as_it_says() -> None:
    away = SourceAway("x")
    assert [pause_after(n, away).total_seconds() for n in (1, 2, 3, 7, 50)] == [1, 2, 4, 60, 60]
    assert pause_after(9, SourceAway("x", timedelta(seconds=7))).total_seconds() == 7
    assert pause_after(1, SourceAway("x", timedelta(days=2))).total_seconds() == 3600
