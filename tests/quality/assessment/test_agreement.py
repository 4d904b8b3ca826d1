"""Agreement: worked numbers, and published ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.assessment.agreement import agreement, alpha

#: Three raters, ten calls, 28 of 30 marks are "yes".
NEARLY_ALL = [["yes"] * 3] * 8 + [["yes", "yes", "no"], ["no", "yes", "yes"]]


def test_three_raters_who_nearly_always_say_yes() -> None:
    found = agreement(NEARLY_ALL, 2)
    assert found.calls == 10
    assert found.agreement == pytest.approx(0.867, abs=5e-4)
    assert found.ac1 == pytest.approx(0.848, abs=5e-4) and not found.to_rewrite
    # Of two marks, alpha of numbers is alpha of names: why alpha is not asked of items.
    raters = [[float(call[n] == "yes") for call in NEARLY_ALL] for n in range(3)]
    assert alpha(raters) == pytest.approx(-0.036, abs=5e-4)


def test_two_raters_of_gwets_own_table() -> None:
    """Gwet 2008, table 1's kind: 118 and 2 on the diagonal, 5 and 0 beside it, of 125 calls:
    p_a = 120/125, π = 0.964, p_e = 2 · 0.964 · 0.036."""
    calls = [["+", "+"]] * 118 + [["-", "-"]] * 2 + [["+", "-"]] * 5
    chance = 2 * 0.964 * 0.036
    assert agreement(calls, 2).ac1 == pytest.approx((0.96 - chance) / (1 - chance))


def test_who_says_the_same_agrees_wholly_and_who_draws_lots_does_not() -> None:
    assert agreement([["yes", "yes"], ["no", "no"]], 2).ac1 == 1
    lots = agreement([["yes", "no"], ["no", "yes"], ["yes", "yes"], ["no", "no"]], 2)
    assert lots.ac1 == pytest.approx(0) and lots.to_rewrite
    assert agreement([["yes"], []], 2).ac1 is None, "nobody to agree with"
    assert agreement([["yes", "yes"], ["yes"]], 3).calls == 1


def test_alpha_of_totals_is_krippendorffs() -> None:
    """The example of Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), part C:
    four observers, twelve units, interval: 0.849."""
    table = """
        1 2 3 3 2 1 4 1 2 * * *
        1 2 3 3 2 2 4 1 2 5 * 3
        * 3 3 3 2 3 4 2 2 5 1 *
        1 2 3 3 2 4 4 1 2 5 1 *"""
    raters = [
        [None if it == "*" else float(it) for it in line.split()]
        for line in table.strip().splitlines()
    ]
    assert alpha(raters) == pytest.approx(0.849, abs=5e-4)


@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 100))] * 3), min_size=1, max_size=12)
)
def test_alpha_is_its_definition(calls: list[tuple[int | None, ...]]) -> None:
    """Compared with the sums over pairs, written down as the paper has them."""
    units = [[v for v in call if v is not None] for call in calls]
    units = [unit for unit in units if len(unit) > 1]
    every = [v for unit in units for v in unit]
    found = alpha([[call[n] for call in calls] for n in range(3)])
    if len(set(every)) < 2:
        assert found is None
        return
    observed = sum(
        Fraction(sum((a - b) ** 2 for a in unit for b in unit), len(unit) - 1) for unit in units
    )
    expected = Fraction(sum((a - b) ** 2 for a in every for b in every), len(every) - 1)
    assert found == pytest.approx(float(1 - observed / expected))


def test_there_may_be_nothing_to_say_of_totals() -> None:
    assert alpha([]) is None
    assert alpha([[0.5, None], [None, 0.5]]) is None, "no call has two"
    assert alpha([[1.0, 1.0], [1.0, 1.0]]) is None, "all are the same"
