"""Histories: what a file of counts says, in which form, and what is wrong with a bad one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from workforce.forecast.history import BadHistory, read_history


def _lines(*rows: str) -> list[str]:
    return ["start,calls", *rows]


def test_missing_intervals_are_zero_and_missing_days_are_unknown() -> None:
    history = read_history(_lines("2026-03-02T08:00,4", "2026-03-02T08:15,6", "2026-03-04T09:00,1"))
    assert (history.first_day, history.minutes, history.days) == (date(2026, 3, 2), 15, 3)
    assert history.counts[0, 32] == 4
    assert history.counts[0, 0] == 0
    assert np.isnan(history.counts[1]).all()
    assert list(history.totals[[0, 2]]) == [10, 1]


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("2026-03-02", "2026-03-03"),
        ("2026-03-02T23:00", "2026-03-03T00:00"),
        ("2026-03-02 23:00:00", "2026-03-03 00:00:00"),
        ("2026-03-02T23:00:00+05:00", "2026-03-03T00:00:00+05:00"),
        ("2026-03-02T23:00Z", "2026-03-03T00:00Z"),
    ],
)
def test_starts_are_written_as_in_the_file(start: str, written: str) -> None:
    history = read_history(_lines(f"{start},4"))
    assert history.form.write(datetime(2026, 3, 3)) == written


def test_columns_may_stand_in_any_order_among_others() -> None:
    history = read_history(["\ufeffCalls,line,Start", "7,109,2026-03-02"])
    assert history.counts.tolist() == [[7.0]]


def test_an_hour_that_the_clock_repeats_counts_by_its_mean() -> None:
    """Kazakhstan put its clocks back on 1 March 2024: the last hour of February came twice."""
    hours = [datetime(2024, 2, 29) + timedelta(hours=hour) for hour in range(24)]
    rows = [f"{hour.isoformat()}+06:00,10" for hour in hours]
    history = read_history(
        _lines(*rows, "2024-02-29T23:00:00+05:00,20", "2024-03-01T00:00+05:00,3")
    )
    assert history.counts[0, 23] == 15
    assert history.repeated == 1
    assert history.totals[0] == 245


def test_a_day_that_stands_twice_is_not_twice_as_large() -> None:
    day = [f"2026-03-02T{hour:02}:00,10" for hour in range(24)]
    history = read_history(_lines(*day, *day))
    assert history.totals[0] == 240
    assert history.repeated == 24


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], 'no column "start"'),
        (["start,count", "2026-03-02,1"], 'no column "calls"'),
        (["start,calls"], "no row with a count"),
        (_lines("2026-03-02,1", "monday,1"), 'line 3: start "monday"'),
        (_lines("2026-13-02,1"), "line 2"),
        (_lines("2026-03-02,many"), 'line 2: calls "many"'),
        (_lines("2026-03-02,-1"), 'line 2: calls "-1"'),
        (_lines("2026-03-02,nan"), 'line 2: calls "nan"'),
        (_lines("2026-03-02"), "line 2: has 1 of 2 columns"),
        (_lines("2026-03-02T08:00:30,1"), "whole minute"),
        (_lines("2026-03-02T08:01,1"), "1 minutes apart"),
        (_lines("0001-01-01,1", "2026-03-02,1"), "more than"),
        (_lines("9" * 100 + ",1"), "is no ISO date"),
    ],
)
def test_a_bad_file_is_refused_by_what_is_wrong(lines: list[str], says: str) -> None:
    with pytest.raises(BadHistory, match=says):
        read_history(lines)
