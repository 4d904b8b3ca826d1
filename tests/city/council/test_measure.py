"""A problem that is given to a head, as a measure of the tree of aims."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from city.council.measure import (
    LEVEL_DAYS,
    AssignedProblem,
    DecisionEffect,
    before,
    effect,
    level,
    names_of,
    plan_of,
    since,
    usual_target,
    whole,
)
from city.problems.counting import months_between
from city.problems.naming import CITY, Spot
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


def test_it_is_called_by_its_topic_and_where_it_is() -> None:
    assert names_of(ROAD, Spot(1), None).en == "Road, in one place"
    assert names_of(ROAD, Spot(1), Names("Есіл", "Есиль", "Esil")).en == "Road, in one place"
    assert names_of(ROAD, CITY, None).ru == "Дорога, по всему городу"
    esil = names_of(ROAD, Spot(district="esil"), Names("Есіл", "Есиль", "Esil"))
    assert esil == Names("Жол, Есіл ауданы", "Дорога, район Есиль", "Road, Esil district")


def test_before_and_since_share_no_day_and_no_month_is_longer_than_the_other() -> None:
    was = before(TODAY)
    for days in (0, 1, 30, 92, 400):
        now = since(TODAY, TODAY + timedelta(days=days))
        assert now.since > was.until
        assert now.days == min(days, 92)


def test_what_is_before_has_as_many_days_as_it_is_divided_by() -> None:
    assert before(TODAY).days == LEVEL_DAYS == 92
    assert before(TODAY).until == TODAY


def test_a_span_is_counted_month_by_month() -> None:
    """The months follow one another and leave no day out; what is younger than one is a part."""
    months = before(TODAY).months
    assert [it.days for it in months] == [30, 31, 31]
    assert (months[0].until, months[-1].since) == (TODAY, before(TODAY).since)
    assert all(
        later.since - earlier.until == timedelta(days=1) for later, earlier in pairwise(months)
    )
    assert [it.days for it in since(TODAY, TODAY + timedelta(days=12)).months] == [12]
    assert since(TODAY, TODAY).months == []


@pytest.mark.parametrize("days", [31, 92, 200, 365])
def test_a_problem_is_counted_over_all_its_days(days: int) -> None:
    found = whole(months_between(TODAY - timedelta(days=days - 1), TODAY), TODAY)
    assert (found.days, found.until) == (days, TODAY)
    assert sum(it.days for it in found.months) == days
    assert all(28 <= it.days <= 31 for it in found.months[:-1])


@pytest.mark.parametrize(("days", "counted"), [(29, 29), (45, 30), (60, 30), (61, 61), (91, 61)])
def test_what_came_since_is_of_whole_months(days: int, counted: int) -> None:
    """Who comes every month would be counted twice in 45 days, and once in the month before."""
    now = since(TODAY, TODAY + timedelta(days=days))
    assert (now.days, now.until) == (counted, TODAY + timedelta(days=days))


def test_what_became_of_it_is_by_the_month() -> None:
    ten_days = since(TODAY, TODAY + timedelta(days=10))
    # No measure: 23 applicants in 92 days, and 2 in ten.
    found = effect(None, (23, 2), ten_days)
    assert found == DecisionEffect(
        pytest.approx(23 * 30.4375 / 92), pytest.approx(2 * 3.04375), 10, None
    )
    # What was on record when it was given stays, whatever is counted of these days now.
    known = plan_of(problem(TODAY + timedelta(days=30)))
    assert effect(known, (23, 2), ten_days).before == 4.0
    assert effect(known, (23, 0), ten_days).since == 0.0
    assert effect(known, (23, 0), since(TODAY, TODAY)) == DecisionEffect(4.0, None, 0, 2.0)
