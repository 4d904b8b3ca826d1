"""Worked examples of the shares' formulas."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from city.rating.shares import binomial_quantile, shrunken, weight_of_mean, wilson_low


@pytest.mark.parametrize(
    ("solved", "due", "low"), [(10, 10, 0.722), (45, 50, 0.786), (900, 1000, 0.880)]
)
def test_wilsons_bound_as_worked(solved: int, due: int, low: float) -> None:
    assert round(wilson_low(solved, due), 3) == low


def test_wilsons_bound_of_nothing_and_of_everything_missed() -> None:
    assert wilson_low(0, 0) == 0.0 == wilson_low(0, 40)


@pytest.mark.parametrize(
    ("solved", "due", "share"), [(10, 10, 0.846), (45, 50, 0.856), (900, 1000, 0.895)]
)
def test_the_shrunken_share_as_worked(solved: int, due: int, share: float) -> None:
    assert round(shrunken(solved, due, 0.82, 60), 3) == share
    assert shrunken(solved, due, 0.82, math.inf) == 0.82


def test_the_weight_of_the_mean_is_infinite_where_nobody_differs_beyond_chance() -> None:
    assert weight_of_mean([(82, 100)] * 5, 0.82) == math.inf
    assert weight_of_mean([(82, 100)], 0.82) == math.inf
    assert weight_of_mean([(0, 0), (0, 5)], 0.0) == math.inf


def test_the_weight_of_the_mean_finds_the_one_it_was_made_with() -> None:
    """Shares at the tenths of a beta distribution of weight 60: (mean, variance) as it has."""
    spread = math.sqrt(0.82 * 0.18 / 61)
    shares = [((0.82 + sign * spread) * 100_000, 100_000.0) for sign in (-1, 1) for _ in range(50)]
    assert weight_of_mean(shares, 0.82) == pytest.approx(60, rel=0.03)


def test_quantiles_are_those_of_sums_of_exact_fractions() -> None:
    for n, p in ((20, Fraction(82, 100)), (100, Fraction(82, 100)), (7, Fraction(1, 3))):
        for probability in (0.001, 0.025, 0.5, 0.975, 0.999):
            below, k = Fraction(0), -1
            while below < Fraction(probability):
                k += 1
                below += math.comb(n, k) * p**k * (1 - p) ** (n - k)
            assert binomial_quantile(probability, n, float(p)) == k


def test_quantiles_of_many() -> None:
    low, high = (binomial_quantile(it, 2_000_000, 0.82) for it in (0.025, 0.975))
    sigma = math.sqrt(2_000_000 * 0.82 * 0.18)
    assert (low, high) == (
        pytest.approx(1_640_000 - 1.96 * sigma, abs=3),
        pytest.approx(1_640_000 + 1.96 * sigma, abs=3),
    )
    assert binomial_quantile(0.5, 10, 0.0) == 0 and binomial_quantile(0.5, 10, 1.0) == 10
