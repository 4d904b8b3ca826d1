"""Progress, chance and colour of a measure, by worked numbers."""

from __future__ import annotations

import math
from datetime import date

import pytest
from msgspec.structs import replace

from city.tree.forecast import Value
from city.tree.judging import Colour, is_falling, judge, look_ahead, with_effect
from city.tree.periods import Every, number_of
from city.tree.plan import (
    Direction,
    FromFile,
    MeasurePlan,
    PlanProblem,
    Point,
    TreeRefused,
    check_plan,
    expected,
    progress,
)

PLAN = MeasurePlan(
    unit="%", direction=Direction.UP, every=Every.MONTH, baseline=68.0,
    begins_on=date(2026, 1, 1), target=90.0, target_on=date(2026, 12, 31), source=FromFile(),
)  # fmt: skip
JANUARY = number_of(date(2026, 1, 1), Every.MONTH)
JULY = date(2026, 7, 10)


def course(*ys: float) -> list[Value]:
    return [Value(JANUARY + n, y) for n, y in enumerate(ys)]


WORKED = course(70, 72, 75, 74, 78, 79)


def test_worked_example() -> None:
    """70 to 79 in six months: .46 for 90 and .20 for 92, both red without June as well."""
    found = judge(PLAN, WORKED, JULY)
    assert found.value == 79
    assert found.progress == pytest.approx(11 / 22)
    assert found.chance == pytest.approx(0.457, abs=0.001)
    assert judge(replace(PLAN, target=92.0), WORKED, JULY).chance == pytest.approx(0.200, abs=0.001)


def test_bad_counts_twice_running_only() -> None:
    """One bad month after a good course is not red yet; a second one is."""
    plan = replace(PLAN, target=80.0)
    good = (70.0, 71.5, 72.5, 74.0, 75.0, 76.5)
    once, twice = course(*good, 70.0), course(*good, 70.0, 70.0)
    assert look_ahead(plan, once).colour is Colour.RED
    assert judge(plan, once, date(2026, 8, 10)).colour is Colour.GREEN
    assert judge(plan, twice, date(2026, 9, 10)).colour is Colour.RED


@pytest.mark.parametrize("baseline", [68.0, None])
def test_the_first_that_is_bad_is_not_yet_twice_running(baseline: float | None) -> None:
    """Before it there was no value, or none that said anything."""
    plan = replace(PLAN, baseline=baseline)
    first = course(68.5) if baseline is not None else course(68.0, 68.5)
    assert look_ahead(plan, first).colour is Colour.RED
    found = judge(plan, first, date(2026, 3, 10))
    assert (found.colour, found.outlook.colour) == (Colour.UNKNOWN, Colour.RED)
    assert not is_falling(None, found.colour)
    second = [*first, Value(first[-1].t + 1, 68.6)]
    assert judge(plan, second, date(2026, 4, 10)).colour is Colour.RED
    good = course(91.0) if baseline is not None else course(68.0, 91.0)
    assert judge(plan, good, date(2026, 3, 10)).colour is Colour.GREEN


@pytest.mark.parametrize(
    ("ys", "pace", "colour"),
    [
        ((71.0, 74.0, 77.0), 13 / 9 / (9 / 3), Colour.GREEN),
        ((69.0, 71.0), 19 / 10 / (3 / 2), Colour.AMBER),
        ((68.5, 69.0), 21 / 10 / 0.5, Colour.RED),
        ((67.0, 66.0), math.inf, Colour.RED),
        ((91.0,), 0.0, Colour.GREEN),
    ],
)
def test_pace_with_few_values(ys: tuple[float, ...], pace: float, colour: Colour) -> None:
    """(y* − y) ÷ months left, divided by (y − y₀) ÷ months gone."""
    found = look_ahead(PLAN, course(*ys))
    assert found.chance is None
    assert found.pace == pytest.approx(pace, rel=1e-9)
    assert found.colour is colour


def test_one_value_and_nothing_to_begin_from_says_nothing() -> None:
    found = judge(replace(PLAN, baseline=None), course(70), date(2026, 2, 5))
    assert (found.colour, found.chance) == (Colour.UNKNOWN, None)
    assert found.progress == pytest.approx(70 / 90)


def test_less_is_better() -> None:
    plan = replace(PLAN, direction=Direction.DOWN, baseline=100.0, target=0.0)
    assert progress(plan, 25.0) == 0.75
    assert progress(plan, 130.0) == 0.0
    falling = course(90, 81, 72, 62, 54, 45)
    assert look_ahead(plan, falling).colour is Colour.GREEN
    assert look_ahead(plan, [Value(it.t, 200 - it.y) for it in falling]).colour is Colour.RED


@pytest.mark.parametrize("held", [0.0, 5.0, 5.1])
def test_less_is_better_and_it_stands_at_its_target(held: float) -> None:
    plan = replace(PLAN, direction=Direction.DOWN, baseline=9.0, target=held)
    for number in range(5, 12):
        found = look_ahead(plan, course(*[held] * number))
        assert (found.chance, found.colour) == (1.0, Colour.GREEN)


def test_old_data_is_grey_whatever_it_says() -> None:
    assert judge(PLAN, WORKED, date(2026, 8, 14)).colour is not Colour.GREY
    assert judge(PLAN, WORKED, date(2026, 8, 16)).colour is Colour.GREY


def test_nothing_at_all_is_unknown_and_then_grey() -> None:
    assert judge(PLAN, [], date(2026, 2, 10)).colour is Colour.UNKNOWN
    assert judge(PLAN, [], date(2026, 2, 20)).colour is Colour.GREY


def test_the_end_is_final() -> None:
    whole = course(*[70.0] * 11, 90.0)
    assert judge(PLAN, whole, date(2027, 6, 1)).colour is Colour.ATTAINED
    assert judge(PLAN, course(*[70.0] * 11, 89.9), date(2027, 6, 1)).colour is Colour.MISSED
    assert judge(PLAN, [*whole, Value(JANUARY + 12, 10.0)], date(2027, 6, 1)).chance == 1.0


def test_an_effect_brings_the_target_nearer() -> None:
    """What is to add 2 gives 92 the chance that 90 has."""
    plan = replace(PLAN, target=92.0)
    assert with_effect(plan, WORKED, 2.0).chance == look_ahead(PLAN, WORKED).chance
    assert with_effect(plan, WORKED, 0.0) == look_ahead(plan, WORKED)


def test_trajectory_is_straight_between_points() -> None:
    plan = replace(PLAN, trajectory=(Point(date(2026, 7, 1), 70.0),))
    assert expected(plan, date(2026, 1, 1)) == 68.0
    assert expected(plan, date(2026, 4, 1)) == pytest.approx(68 + 2 * 90 / 181)
    assert expected(plan, date(2027, 5, 1)) == 90.0
    assert expected(replace(plan, baseline=None), date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"baseline": None, "target": 0.0}, PlanProblem.ZERO_TARGET),
        ({"baseline": 90.0}, PlanProblem.NO_DISTANCE),
        ({"baseline": 95.0}, PlanProblem.BACKWARDS),
        ({"direction": Direction.DOWN}, PlanProblem.BACKWARDS),
        ({"target": math.inf}, PlanProblem.NUMBER),
        ({"target_on": date(2026, 1, 1)}, PlanProblem.DATES),
        ({"unit": " "}, PlanProblem.UNIT),
        ({"trajectory": (Point(date(2027, 7, 1), 70.0),)}, PlanProblem.TRAJECTORY),
        ({"trajectory": (Point(date(2026, 7, 1), 1.0), Point(date(2026, 5, 1), 2.0))},
         PlanProblem.TRAJECTORY),
    ],
)  # fmt: skip
def test_plans_that_are_refused_by_name(changes: dict[str, object], why: PlanProblem) -> None:
    with pytest.raises(TreeRefused) as refused:
        check_plan(replace(PLAN, **changes))
    assert refused.value.why is why


def test_a_target_of_zero_with_a_way_to_it_is_a_plan() -> None:
    check_plan(replace(PLAN, direction=Direction.DOWN, target=0.0))


def test_who_is_alerted() -> None:
    assert is_falling(None, Colour.RED)
    assert is_falling(Colour.GREEN, Colour.AMBER)
    assert is_falling(Colour.AMBER, Colour.RED)
    assert not is_falling(Colour.RED, Colour.AMBER)
    assert not is_falling(Colour.GREEN, Colour.GREY)
