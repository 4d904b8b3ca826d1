"""Where a problem is, in addresses and plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.problems.naming import CITY, Spot, read_place, written

CODES = st.text("abz09_-", min_size=1, max_size=40)


@given(CODES)
def test_every_district_is_read_as_it_was_written(code: str) -> None:
    assert read_place(written(0, code)) == Spot(district=code)


@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("district:{}".format)))
def test_only_what_was_written_is_read(text: str) -> None:
    spot = read_place(text)
    assert spot is None or written(spot.cell, spot.district) == text


def test_a_district_that_is_called_city_is_none() -> None:
    assert read_place("district:city") == Spot(district="city") != CITY == read_place("city")


@pytest.mark.parametrize(
    "wrong", ["district:", "district:Esil", "district:a b", "district:" + "a" * 41, "district:a\n"]
)
def test_what_no_district_is_called_is_no_place(wrong: str) -> None:
    assert read_place(wrong) is None
