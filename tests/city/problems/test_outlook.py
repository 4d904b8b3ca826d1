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


def test_a_burst_is_of_its_own_cell_and_topic_whatever_their_numbers() -> None:
    """What has come for a year in one cell does not make a burst about something else in another
    one an old matter; numbers of topics say nothing."""
    today = date(2026, 11, 15)
    first, second, third = sorted(latlng_to_cell(51.13, 71.43 + it, 9) for it in (0.0, 0.2, 0.4))

    def found(old: int, new: int, other: int) -> dict[int, float]:
        days = [today - timedelta(days=it) for it in range(1, 366)]
        every = [(day, first, old) for day in days] + [(days[200], second, other)]
        every += [(day, third, new) for day in days[:10] for _ in range(3)]
        return {it.cell: it.expected for it in outlook(sorted(every), today)}

    apart = found(0, 1, 2)
    assert apart[third] > 9
    for topics in ((5, 3, 4), (3, 1, 2), (900_000, 1, 899_999)):
        assert found(*topics) == pytest.approx(apart), topics


def test_nothing_is_expected_of_nothing_and_the_list_has_an_end() -> None:
    today = date(2026, 11, 15)
    assert outlook([], today) == []
    many = [latlng_to_cell(51.0 + it * 0.01, 71.4, 9) for it in range(MOST + 20)]
    every = sorted((today - timedelta(days=d), cell, 1) for cell in many for d in (3, 40, 70))
    assert len(outlook(every, today)) == MOST
