"""A sentence is filled whole or not at all."""

from __future__ import annotations

import pytest

from foundation.sentences import Unfilled, fill, places_of


def test_each_place_gets_its_value_once() -> None:
    assert fill("{n} of {all}: {n}", n=3, all="{n}") == "3 of {n}: 3"
    assert places_of("{n} of {all}: {n}") == {"n", "all"}


def test_a_translation_may_do_without_a_value() -> None:
    assert fill("nobody", n=3) == "nobody"


@pytest.mark.parametrize("values", [{}, {"n": None}, {"all": 1}])
def test_a_place_without_a_value_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(Unfilled, match=r"nothing is given for \{n\}"):
        fill("{n} calls", **values)


def test_what_is_filled_later_stays_open() -> None:
    assert fill("{number}: {code}", ("code",), number=7) == "7: {code}"
