"""The funnel's limits as worked, its overdispersion, and who is called better or worse."""

from __future__ import annotations

import pytest

from city.rating.funnel import Funnel, FunnelVerdict, funnel_of, winsorised

PLAIN = Funnel(0.82, 1.0, 0.0)


@pytest.mark.parametrize(
    ("due", "inner", "outer"),
    [
        (20, (0.65, 0.95), (0.50, 1.0)),
        (100, (0.74, 0.89), (0.69, 0.93)),
        (1000, (0.796, 0.843), (0.782, 0.857)),
    ],
)
def test_exact_limits_as_worked(
    due: int, inner: tuple[float, float], outer: tuple[float, float]
) -> None:
    limits = PLAIN.limits(due)
    assert (limits.inner_low, limits.inner_high) == inner
    assert (limits.outer_low, limits.outer_high) == outer


def test_only_outside_the_outer_limits_is_anybody_called_better_or_worse() -> None:
    assert PLAIN.verdict(69, 100) is PLAIN.verdict(93, 100) is FunnelVerdict.AS_OTHERS
    assert PLAIN.verdict(68, 100) is FunnelVerdict.WORSE
    assert PLAIN.verdict(94, 100) is FunnelVerdict.BETTER
    assert PLAIN.verdict(0, 19) is FunnelVerdict.FEW


def test_bodies_that_differ_as_chance_makes_them_widen_nothing() -> None:
    funnel = funnel_of([(80, 100), (84, 100), (82, 100), (815, 1000)], 0.82)
    assert funnel.phi < 1 and funnel.between == 0.0
    assert funnel.limits(100) == PLAIN.limits(100)


def test_bodies_that_differ_more_widen_the_limits_by_what_lies_between_them() -> None:
    """Two groups of ten at .72 and .92 with a thousand due each: z = ±8.23, φ = 67.8, and
    τ² = (20 φ - 19) / (19 w) with w = 1 / (.82 · .18 / 1000)."""
    funnel = funnel_of([(720, 1000)] * 10 + [(920, 1000)] * 10, 0.82)
    variance = 0.82 * 0.18 / 1000
    assert funnel.phi == pytest.approx(0.01 / variance)
    assert funnel.between == pytest.approx((20 * funnel.phi - 19) / 19 * variance)
    assert funnel.verdict(720, 1000) is FunnelVerdict.AS_OTHERS
    assert PLAIN.verdict(720, 1000) is FunnelVerdict.WORSE
    assert funnel.limits(1000).outer_low == pytest.approx(
        0.82 - 3.090232 * (variance + funnel.between) ** 0.5
    )


def test_one_body_far_out_does_not_widen_the_limits_for_itself() -> None:
    many = [(820, 1000)] * 9
    assert funnel_of([*many, (300, 1000)], 0.82).between == 0.0
    assert funnel_of([*many, (300, 1000)], 0.82).verdict(300, 1000) is FunnelVerdict.WORSE


def test_a_tenth_at_each_end_is_pulled_in() -> None:
    assert winsorised([9, 1, 2, 3, 4, 5, 6, 7, 8, 100]) == [9, 2, 2, 3, 4, 5, 6, 7, 8, 9]
    assert winsorised([1, 2, 3]) == [1, 2, 3]


def test_a_city_that_solves_everything_has_no_funnel() -> None:
    funnel = funnel_of([(50, 50), (70, 70)], 1.0)
    assert funnel.verdict(50, 50) is FunnelVerdict.AS_OTHERS
