"""A roster of low cost: months of operators made again, each exactly, given all others. Pure.

A month that is made again costs exactly what it adds: nobody else moves. A few operators are taken
out and come back one after the other; the new roster stays if it costs no more than before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workforce.roster.coverage import Demand
from workforce.roster.months import FREE, Values, wish_values
from workforce.roster.planners import RosterPlanners
from workforce.roster.problem import RosterProblem

#: What somebody too many costs in a quarter, while a roster within the places is searched.
CROWD_COST = 2000.0
#: What a nearly full quarter costs while the first months are made.
CROWDED_START = 60.0
#: How many operators are taken out at once.
MOST_OUT = 6


@dataclass(slots=True)
class PlacedShift:
    """A shift of a roster: its day and pattern, and the first quarters of its breaks."""

    day: int
    pattern: int
    breaks: list[int]


class RosterSearch:
    """A roster of a problem that becomes better step by step. `months` [operator, day]."""

    def __init__(
        self, problem: RosterProblem, demand: Demand, planner: RosterPlanners, seed: int = 1
    ) -> None:
        self.problem, self.demand, self.planner = problem, demand, planner
        self.random = np.random.default_rng(seed)
        self.wishes, self.wish_cost = wish_values(problem)
        self.covered = demand.carried.copy()
        self.present = demand.carried_present.copy()
        self.shifts: list[list[PlacedShift]] = [[] for _ in problem.operators]
        self.places = problem.places
        self.guide: Values | None = None
        self.cost = self._cost()

    def start(self) -> None:
        """Give each operator a month, one after the other."""
        for operator in self.random.permutation(len(self.shifts)):
            self._insert(int(operator), 0.0, early=True)
        self.cost = self._cost()

    def improve(self) -> bool:
        """Make the months of a few operators again. Return whether the roster costs less."""
        count = int(self.random.integers(1, MOST_OUT + 1))
        out = self._choose(min(count, len(self.shifts)))
        before = {operator: self.shifts[operator] for operator in out}
        cost = self.cost
        for operator in out:
            self._remove(operator)
        noise = float(self.random.choice([0.0, 0.0, 1.0, 4.0]))
        for operator in out:
            self._insert(operator, noise)
        self.cost = self._cost()
        if self.cost <= cost:
            return self.cost < cost
        for operator in out:
            self._remove(operator)
        for operator in out:
            self._place(operator, before[operator])
        self.cost = cost
        return False

    def _choose(self, count: int) -> list[int]:
        """Choose operators by chance, at times those who work or may work where somebody misses."""
        people = len(self.shifts)
        if self.random.random() < 0.5:
            return [int(each) for each in self.random.choice(people, count, replace=False)]
        missing = np.maximum(self.demand.needed - self.covered, 0)
        weight = self.demand.prices @ missing
        if weight.sum() <= 0:
            return [int(each) for each in self.random.choice(people, count, replace=False)]
        quarter = int(self.random.choice(len(weight), p=weight / weight.sum()))
        day = quarter / 96
        near = [
            n for n in range(people)
            if any(abs(each.day - day) < 2 for each in self.shifts[n])
        ]  # fmt: skip
        near = near if len(near) >= count else list(range(people))
        return [int(each) for each in self.random.choice(near, count, replace=False)]

    def _values(self, operator: int, *, early: bool) -> Values:
        """Return what the operator's presence is worth in each quarter."""
        missing = np.maximum(self.demand.needed - self.covered, 0)
        knows = self.demand.knows[operator]
        worth = np.minimum(missing, 1.0)
        if early:
            worth = worth * (0.1 + missing / np.maximum(self.demand.needed, 1))
        values: Values = (self.demand.prices * knows) @ worth
        surplus = np.maximum(self.covered[0] - self.demand.needed[0] + 1, 0)
        values = values - 0.01 * np.minimum(surplus, 20)
        if early and self.places:
            values = values - CROWDED_START * (self.present / self.places) ** 3
        if self.guide is not None:
            values = values + 0.02 * (knows @ self.guide)
        return values

    def _insert(self, operator: int, noise: float, *, early: bool = False) -> None:
        prices = self._values(operator, early=early)
        values = self.demand.shift_values(prices[None, :]) + self.wishes[operator]
        if noise:
            values = values + noise * self.random.standard_normal(values.shape)
        if self.places is not None:
            full = (self.present >= self.places).astype(float) * CROWD_COST
            if full.any():
                values = values - self.demand.presence_values(full[None, :])
        month = self.planner.best_of(operator, values[0])
        shifts = [
            PlacedShift(day, int(pattern), self.demand.breaks_of(prices, day, int(pattern)))
            for day, pattern in enumerate(month)
            if pattern != FREE
        ]
        self._place(operator, shifts)

    def _place(self, operator: int, shifts: list[PlacedShift]) -> None:
        self.shifts[operator] = shifts
        self._count(operator, 1)

    def _remove(self, operator: int) -> None:
        self._count(operator, -1)
        self.shifts[operator] = []

    def _count(self, operator: int, sign: int) -> None:
        knows = self.demand.knows[operator]
        own = np.zeros(self.demand.quarters)
        for shift in self.shifts[operator]:
            plan = self.demand.plans[shift.pattern]
            first = self.demand.first_quarter(shift.day, shift.pattern)
            own[first : first + plan.length] = 1
            self.present[first : first + plan.length] += sign
            for begin, piece in zip(shift.breaks, plan.pieces, strict=True):
                own[begin : begin + piece] = 0
        self.covered[knows] += sign * own

    def crowd(self) -> int:
        """Count the operators too many, over all quarters."""
        if self.places is None:
            return 0
        over = self.present - np.maximum(self.places, self.demand.carried_present)
        return int(np.maximum(over, 0).sum())

    def _cost(self) -> float:
        got = sum(
            float(self.wishes[n, shift.day, shift.pattern])
            for n, shifts in enumerate(self.shifts)
            for shift in shifts
        )
        cost = self.demand.cost(self.covered) + self.wish_cost - got
        return cost + CROWD_COST * self.crowd()
