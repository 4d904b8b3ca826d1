"""Forecasts against worked numbers, and against sums written out another way."""

from __future__ import annotations

import math
from itertools import product
from random import Random

import pytest

from city.tree import forecast
from city.tree.forecast import Forecast, Value, foresee

#: shared figures, section 2.
WORKED = [Value(t, y) for t, y in enumerate((70.0, 72.0, 75.0, 74.0, 78.0, 79.0), start=1)]


def test_worked_example_of_the_line() -> None:
    found = foresee(WORKED, 12, 12)
    assert found is not None
    low, high = found.interval
    assert [round(it, 1) for it in (found.mean, low, high)] == [89.7, 86.0, 93.4]
    assert round(found.chance_above(90), 2) == 0.46
    assert round(found.chance_above(92), 2) == 0.20


def test_the_same_values_are_foreseen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = [0, 1, 4, 6, 9, 12, 12, 9, 5, 2, -4, -8]
    values = [Value(t, 200 + 0.25 * t + wave[t % 12]) for t in range(36)]
    runs = []
    monkeypatch.setattr(forecast, "product", lambda *grids: runs.append(1) or product(*grids))
    assert foresee(values, 40, 12) == foresee(list(values), 40, 12)
    assert len(runs) == 1
    foresee([*values[:-1], Value(35, 0.0)], 40, 12)
    assert len(runs) == 2, "another value is another course"


def test_fewer_than_five_values_foresee_nothing() -> None:
    assert foresee(WORKED[:4], 12, 12) is None
    assert foresee(WORKED[:5], 12, 12) is not None


def test_a_gap_stays_a_gap() -> None:
    """The line stands on the periods' numbers, not on how many values there are."""
    gap = [it for it in WORKED if it.t != 3] + [Value(7, 81.0)]
    assert foresee(gap, 12, 12) != foresee([Value(t, it.y) for t, it in enumerate(gap, 1)], 12, 12)


def test_a_course_without_noise_is_certain() -> None:
    found = foresee([Value(t, 10.0 + 2 * t) for t in range(1, 7)], 10, 12)
    assert found is not None
    assert found.mean == pytest.approx(30.0)
    assert found.chance_above(29.9) == 1.0
    assert found.chance_above(30.1) == 0.0


def test_no_spread_and_at_the_target() -> None:
    assert Forecast(30.0, 0.0, 4, "line").chance_above(30.0) == 1.0
    assert Forecast(30.0, 0.0, 4, "line").chance_below(30.0) == 1.0
    assert Forecast(30.0, 0.0, 4, "line").chance_below(29.9) == 0.0


@pytest.mark.parametrize("level", [0.0, 0.1, 5.1, 33.3, 1e6 / 7])
@pytest.mark.parametrize("number", range(5, 30))
def test_a_course_that_never_moves_is_where_it_is(level: float, number: int) -> None:
    """Whatever sums of fractions are rounded to: it is at that value from above and from below."""
    found = foresee([Value(t, level) for t in range(number)], number + 4, 12)
    assert found is not None
    assert (found.chance_above(level), found.chance_below(level)) == (1.0, 1.0)
    assert (found.chance_above(level + 0.01), found.chance_below(level - 0.01)) == (0.0, 0.0)


def test_above_and_below_are_all_there_is() -> None:
    found = foresee(WORKED, 12, 12)
    assert found is not None
    assert found.chance_above(90) + found.chance_below(90) == pytest.approx(1.0)


def test_chance_is_students() -> None:
    """With one degree of freedom Student's distribution is Cauchy's."""
    found = Forecast(5.0, 2.0, 1, "line")
    assert found.chance_above(8.0) == pytest.approx(0.5 - math.atan(1.5) / math.pi)


def test_two_whole_seasons_are_smoothed() -> None:
    """A course of level, trend and season is carried on: the next January is no December."""
    wave = [0, 1, 4, 6, 9, 12, 12, 9, 5, 2, -4, -8]
    values = [Value(t, 100 + 0.5 * t + wave[t % 12]) for t in range(30)]
    for at in (30, 34, 41):
        found = foresee(values, at, 12)
        assert found is not None
        assert found.method == "season"
        assert found.mean == pytest.approx(100 + 0.5 * at + wave[at % 12], abs=0.01)


def test_a_gap_in_seasons_leaves_the_line() -> None:
    values = [Value(t, float(t)) for t in range(30) if t != 11]
    found = foresee(values, 40, 12)
    assert found is not None
    assert found.method == "line"


def test_the_interval_of_seasons_holds_about_what_it_says() -> None:
    """Of 200 made courses with noise the real value six months on is within the 80 % interval in
    some 80 %."""
    random, hits = Random(5), 0
    wave = [3 * math.sin(math.pi * t / 6) for t in range(12)]
    for _ in range(200):
        course = [50 + 0.2 * t + wave[t % 12] + random.gauss(0, 1) for t in range(42)]
        found = foresee([Value(t, y) for t, y in enumerate(course[:36])], 41, 12)
        assert found is not None
        low, high = found.interval
        hits += low <= course[41] <= high
    assert 140 <= hits <= 185
