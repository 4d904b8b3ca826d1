"""The planners of a problem: most by seven days in a row, some by calendar weeks. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workforce.roster.months import FREE, MonthPlanner, Months, Values
from workforce.roster.problem import RosterProblem


class RosterPlanners:
    """The planners of all operators, and the operators to whom no rule leaves a month."""

    def __init__(self, problem: RosterProblem) -> None:
        self.shape = (len(problem.operators), problem.days, len(problem.patterns))
        everybody = MonthPlanner(problem, problem.operators)
        worth, _ = everybody.best(np.zeros(self.shape))
        refused = np.flatnonzero(np.isinf(worth))
        self.parts = [(np.flatnonzero(~np.isinf(worth)), everybody)]
        self.impossible: list[int] = []
        if len(refused):
            some = [problem.operators[n] for n in refused]
            by_weeks = MonthPlanner(problem, some, weeks=True)
            worth, _ = by_weeks.best(np.zeros((len(some), *self.shape[1:])))
            self.impossible = [int(n) for n in refused[np.isinf(worth)]]
            self.parts.append((refused, by_weeks))

    def best(self, values: Values) -> tuple[Values, Months]:
        """Return what each one's best month is worth, and the months, of all operators."""
        worth = np.zeros(self.shape[0])
        months = np.full(self.shape[:2], FREE, dtype=np.int64)
        for n, (who, planner) in enumerate(self.parts):
            own = who if not n else np.arange(len(who))
            if len(who):
                worth[who], months[who] = planner.best(values[who], own)
        return worth, months

    def best_of(self, operator: int, values: Values) -> NDArray[np.int64]:
        """Return the best month of one operator: [day]; `values` [day, pattern]."""
        for n, (who, planner) in enumerate(self.parts):
            at = np.flatnonzero(who == operator)
            if len(at):
                row = np.array([operator]) if not n else at
                _, months = planner.best(values[None], row)
                return np.asarray(months[0])
        raise ValueError("an operator who has no month")
