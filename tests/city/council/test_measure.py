"""A problem that is given to a head, as a measure of the tree of aims."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from city.council.measure import AssignedProblem, level, names_of, plan_of, usual_target
from city.tree.plan import check_plan, progress
from foundation.names import Names

TODAY = date(2026, 11, 28)
ROAD = Names("Жол", "Дорога", "Road")


def problem(due_on: date, target: float = 2.0) -> AssignedProblem:
    return AssignedProblem(7, "road", ROAD, "8921538235bffff", 4.0, target, TODAY, due_on)


def test_the_level_is_the_last_quarters_or_of_a_quiet_problem_the_years() -> None:
    assert level(12, 400, 12.0) == pytest.approx(12 * (365.25 / 12) / 92)
    assert level(0, 30, 12.0) == 2.5
    assert usual_target(2.5) == 1.2


@pytest.mark.parametrize("days", [0, 1, 90])
def test_every_term_makes_a_plan_that_the_tree_takes(days: int) -> None:
    plan = plan_of(problem(TODAY + timedelta(days=days), target=0.0))
    check_plan(plan)
    assert (plan.baseline, plan.target_on) == (4.0, TODAY + timedelta(days=days))
    assert (progress(plan, 4.0), progress(plan, 1.0), progress(plan, 0.0)) == (0.0, 0.75, 1.0)


def test_it_is_called_by_its_topic_and_whether_it_has_a_place() -> None:
    assert names_of(ROAD, "8921538235bffff").en == "Road, in one place"
    assert names_of(ROAD, "city").ru == "Дорога, по всему городу"
