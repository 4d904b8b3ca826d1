"""The best month of each operator for given values of shifts, by dynamic programming. Pure.

Values are per operator, day and pattern; a day off is worth 0. Hours so far are counted in units of
which each pattern has a whole number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workforce.roster.problem import RosterOperator, RosterProblem
from workforce.roster.rule_table import RuleTable, table_of
from workforce.roster.rules import ShiftRules

Values = NDArray[np.float64]
Months = NDArray[np.int64]
#: A day without a shift.
FREE = -1


class MonthPlanner:
    """The months that the rules allow to some operators of a problem, who share a table."""

    def __init__(
        self, problem: RosterProblem, operators: Sequence[RosterOperator], *, weeks: bool = False
    ) -> None:
        self.days, self.patterns = problem.days, len(problem.patterns)
        self.table: RuleTable = table_of(ShiftRules(problem, calendar_weeks=weeks), operators)
        minutes = [each.minutes for each in problem.patterns]
        unit = math.gcd(*minutes) or 1
        self.units = [each // unit for each in minutes]
        longest = max(self.units, default=0) * self.days
        self.least = np.array(
            [-(-each.minutes_least // unit) for each in operators], dtype=np.int64
        )
        most = np.array([each.minutes_most // unit for each in operators], dtype=np.int64)
        self.most = np.minimum(most, longest)
        self.allowed = allowed_shifts(problem, operators)

    def best(self, values: Values, who: NDArray[np.int64] | None = None) -> tuple[Values, Months]:
        """Return the value of each one's best month, and the months. Without a month that the rules
        allow the value is -inf. `values` [operator, day, pattern], -inf forbids."""
        who = np.arange(len(self.least)) if who is None else who
        values = np.where(self.allowed[who], values, -np.inf)
        ahead = self._ahead(values, who)
        start = self.table.starts[who]
        worth: Values = ahead[0][start, np.arange(len(who)), 0]
        return worth, self._follow(values, ahead, start)

    def _ahead(self, values: Values, who: NDArray[np.int64]) -> list[Values]:
        """Return what is ahead before each day: [state, operator, hours so far]."""
        hours = int(self.most[who].max(initial=0)) + 1
        count = np.arange(hours)[None, :]
        fits = (count >= self.least[who, None]) & (count <= self.most[who, None])
        last = np.full((2, len(who), hours), -np.inf)
        last[0] = np.where(fits, 0.0, -np.inf)
        ahead = [last]
        for day in reversed(range(self.days)):
            after, steps = ahead[-1], self.table.steps[day]
            best = after[steps[:, 0]]
            for n, units in enumerate(self.units):
                alive = np.flatnonzero(steps[:, n + 1] < len(after) - 1)
                if units >= hours or not len(alive):
                    continue
                gained = after[steps[alive, n + 1], :, units:] + values[:, day, n][None, :, None]
                best[alive, :, : hours - units] = np.maximum(
                    best[alive, :, : hours - units], gained
                )
            ahead.append(best)
        ahead.reverse()
        return ahead

    def _follow(self, values: Values, ahead: list[Values], state: NDArray[np.intp]) -> Months:
        people = np.arange(len(state))
        used = np.zeros(len(state), dtype=np.int64)
        months = np.full((len(state), self.days), FREE, dtype=np.int64)
        hours = ahead[0].shape[2]
        for day in range(self.days):
            after, steps = ahead[day + 1], self.table.steps[day]
            options = [after[steps[state, 0], people, used]]
            for n, units in enumerate(self.units):
                then = used + units
                worth = after[steps[state, n + 1], people, np.minimum(then, hours - 1)]
                worth = worth + values[:, day, n]
                options.append(np.where(then < hours, worth, -np.inf))
            choice = np.argmax(np.array(options), axis=0)
            months[:, day] = choice - 1
            state = steps[state, choice]
            used = used + np.array([0, *self.units])[choice]
        return months


def allowed_shifts(
    problem: RosterProblem, operators: Sequence[RosterOperator]
) -> NDArray[np.bool_]:
    """Return which shifts absences and nights leave to each operator: [operator, day, pattern]."""
    allowed = np.ones((len(operators), problem.days, len(problem.patterns)), dtype=bool)
    for n, operator in enumerate(operators):
        for p, pattern in enumerate(problem.patterns):
            if pattern.night and not operator.nights:
                allowed[n, :, p] = False
                continue
            for away in operator.unavailable:
                first = max((away.begins - pattern.begins - pattern.minutes) // 1440, 0)
                for day in range(first, min(away.ends // 1440 + 1, problem.days)):
                    if pattern.on(day).overlaps(away):
                        allowed[n, day, p] = False
    return allowed


def wish_values(problem: RosterProblem) -> tuple[Values, float]:
    """Return what each shift is worth by the wishes, and the cost of all wishes if all are off.

    The cost of a month's wishes is that constant minus the values of its shifts."""
    values = np.zeros((len(problem.operators), problem.days, len(problem.patterns)))
    constant = 0.0
    codes = [each.code for each in problem.patterns]
    for n, operator in enumerate(problem.operators):
        for wish in operator.wishes:
            if wish.want in codes:
                constant += wish.weight
                values[n, wish.day, codes.index(wish.want)] += wish.weight
            else:
                values[n, wish.day, :] -= wish.weight
    return values, constant
