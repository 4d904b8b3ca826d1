"""Why hard rules leave an operator no month, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from workforce.roster.coverage import Demand
from workforce.roster.months import FREE, MonthPlanner
from workforce.roster.problem import RosterOperator, RosterProblem


def operator_conflict(problem: RosterProblem, operator: RosterOperator) -> str:
    """Say why an operator cannot have a month, and what must give way at least."""
    least, most = operator.minutes_least / 60, operator.minutes_most / 60
    name = f"operator {operator.name}"
    if least > most:
        return f"{name}: hours_least {least:g} is more than hours_most {most:g}"
    reached = _most_hours(problem, replace(operator, minutes_least=0))
    if reached >= least:  # pragma: no cover - a month of that many hours would have been found
        return f"{name}: no sum of shifts lies between hours_least and hours_most"
    ways = [
        words for words, other, changed in _relaxed(problem, operator)
        if _most_hours(other, replace(changed, minutes_least=0)) >= least
    ]  # fmt: skip
    found = (
        f"{name}: hours_least {least:g} cannot be reached; all rules together leave "
        f"at most {reached:g} hours"
    )
    return f"{found}. It is possible {' or '.join([f'with hours_least {reached:g}', *ways])}"


def places_conflict(problem: RosterProblem, demand: Demand, crowd: int) -> str:
    """Say that the least hours of all do not fit into the places."""
    total = sum(each.minutes_least for each in problem.operators) / 60
    return (
        f"places: at most {problem.places} may be there at once, but the hours_least of all "
        f"({total:g} hours) do not fit into that with the other rules: "
        f"{crowd} operator-quarters are too many. More places or fewer hours_least are needed"
    )


def _most_hours(problem: RosterProblem, operator: RosterOperator) -> float:
    planner = MonthPlanner(problem, [operator], weeks=True)
    minutes = np.array([each.minutes for each in problem.patterns], dtype=float)
    values = np.broadcast_to(minutes, (1, problem.days, len(minutes)))
    _, months = planner.best(values)
    return sum(float(minutes[p]) for p in months[0] if p != FREE) / 60


def _relaxed(
    problem: RosterProblem, operator: RosterOperator
) -> Iterator[tuple[str, RosterProblem, RosterOperator]]:
    """Yield what may give way, each alone: its words, and problem and operator without it."""
    rules = problem.rules
    if rules.rest:
        words = f"without rest_hours {rules.rest / 60:g}"
        yield words, replace(problem, rules=replace(rules, rest=0)), operator
    if rules.days_in_row is not None:
        words = f"without days_in_row {rules.days_in_row}"
        yield words, replace(problem, rules=replace(rules, days_in_row=None)), operator
    if rules.weekly_rest:
        words = f"without weekly_rest_hours {rules.weekly_rest / 60:g}"
        yield words, replace(problem, rules=replace(rules, weekly_rest=0)), operator
    if rules.nights_in_row is not None:
        words = f"without nights_in_row {rules.nights_in_row}"
        yield words, replace(problem, rules=replace(rules, nights_in_row=None)), operator
    if not operator.nights:
        yield "with nights", problem, replace(operator, nights=True)
    if operator.unavailable:
        yield "without unavailable", problem, replace(operator, unavailable=())
    if operator.history:
        yield "without the history", problem, replace(operator, history=())
    if operator.minutes_most < operator.minutes_least * 2:
        words = "with a larger hours_most"
        yield words, problem, replace(operator, minutes_most=operator.minutes_least * 2 + 1440)
