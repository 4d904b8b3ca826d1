"""Where the month to come will have its contacts, on any day of a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from h3.api.basic_int import latlng_to_cell

from city.problems.outlook import MOST, outlook

BUSY, QUIET = (latlng_to_cell(51.13, 71.43 + it, 9) for it in (0.0, 0.2))


def contacts(today: date) -> list[tuple[date, int, int]]:
    """A year of one a day in one cell, and of one in three weeks in another."""
    found = [(today - timedelta(days=it), BUSY, 1) for it in range(1, 366)]
    found += [(today - timedelta(days=it), QUIET, 2) for it in range(1, 366, 21)]
    return sorted(found)


@pytest.mark.parametrize("today", [date(2026, 11, day) for day in (1, 2, 15, 30)])
def test_a_month_that_has_just_begun_makes_no_place_quiet(today: date) -> None:
    busy, quiet = outlook(contacts(today), today)
    assert (busy.cell, busy.came, quiet.cell) == (BUSY, 30, QUIET)
    assert 24 < busy.expected < 36 and quiet.expected < 5


def test_nothing_is_expected_of_nothing_and_the_list_has_an_end() -> None:
    today = date(2026, 11, 15)
    assert outlook([], today) == []
    many = [latlng_to_cell(51.0 + it * 0.01, 71.4, 9) for it in range(MOST + 20)]
    every = sorted((today - timedelta(days=d), cell, 1) for cell in many for d in (3, 40, 70))
    assert len(outlook(every, today)) == MOST
