"""Periods by number, and how people and offices write them."""

from __future__ import annotations

from datetime import date

import pytest

from city.tree.periods import (
    Every,
    NotAPeriod,
    age,
    begins,
    ends,
    last_closed,
    number_of,
    read_day,
    read_period,
)


@pytest.mark.parametrize("every", Every)
def test_numbers_follow_each_other(every: Every) -> None:
    day = date(2026, 11, 27)
    number = number_of(day, every)
    assert begins(number, every) <= day <= ends(number, every)
    assert (begins(number + 1, every) - ends(number, every)).days == 1
    assert last_closed(every, day) == number - 1


def test_week_begins_on_monday() -> None:
    assert begins(number_of(date(2026, 11, 27), Every.WEEK), Every.WEEK) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "every", "first"),
    [
        ("2026-03", Every.MONTH, date(2026, 3, 1)),
        ("03.2026", Every.MONTH, date(2026, 3, 1)),
        ("31.03.2026", Every.MONTH, date(2026, 3, 1)),
        ("2026-03-31", Every.QUARTER, date(2026, 1, 1)),
        ("2026-03-01 00:00:00", Every.MONTH, date(2026, 3, 1)),
        ("2026-Q2", Every.QUARTER, date(2026, 4, 1)),
        ("2026 кв2", Every.QUARTER, date(2026, 4, 1)),
        ("2026-Q2", Every.YEAR, date(2026, 1, 1)),
        (" 2026 ", Every.YEAR, date(2026, 1, 1)),
    ],
)
def test_ways_to_write_a_period(text: str, every: Every, first: date) -> None:
    assert begins(read_period(text, every), every) == first


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("", Every.MONTH),
        ("март", Every.MONTH),
        ("2026", Every.MONTH),
        ("2026-Q1", Every.MONTH),
        ("2026-13", Every.MONTH),
        ("31.02.2026", Every.MONTH),
        ("0026-03", Every.MONTH),
        ("2026-03", Every.WEEK),
    ],
)
def test_what_names_no_period(text: str, every: Every) -> None:
    with pytest.raises(NotAPeriod):
        read_period(text, every)


def test_days_are_read_both_ways() -> None:
    assert read_day("31.12.2025") == read_day("2025-12-31") == date(2025, 12, 31)


def test_age_is_counted_from_the_last_day() -> None:
    october = number_of(date(2026, 10, 1), Every.MONTH)
    assert age(october, Every.MONTH, date(2026, 10, 31)) == 0
    assert (
        age(october, Every.MONTH, date(2026, 12, 15))
        < 1.5
        < age(october, Every.MONTH, date(2026, 12, 16))
    )
