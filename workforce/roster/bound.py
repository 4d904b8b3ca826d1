"""The least that any roster of a month can cost, by Lagrangian relaxation. Pure.

Each quarter has a price for somebody who is there, each language and skill another, and a price for
a place. For given prices every operator's best month is found exactly, breaks included, and their
sum is a proven bound. The prices are moved by the volume algorithm (Barahona and Anbil, 2000).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workforce.roster.coverage import Demand
from workforce.roster.months import FREE, Months, Values, wish_values
from workforce.roster.planners import RosterPlanners
from workforce.roster.problem import RosterProblem

#: After so many steps without a better bound the step becomes shorter.
PATIENCE = 12
SHORTER, LONGER = 0.7, 1.2
FIRST_STEP, SHORTEST_STEP = 1.0, 1e-5
#: How much of the mean is the newest solution.
NEWEST = 0.1
#: What may be lost by arithmetic.
SAFETY = 1e-7


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by quarter: of somebody who is `there` [resource, quarter], of a `place` [quarter]."""

    there: Values
    place: Values


class BoundSearch:
    """The search for the best bound of a problem, step by step."""

    def __init__(self, problem: RosterProblem, demand: Demand, planner: RosterPlanners) -> None:
        self.problem, self.demand, self.planner = problem, demand, planner
        self.needed = np.maximum(demand.needed - demand.carried, 0)
        self.wishes, self.wish_cost = wish_values(problem)
        self.unit = cost_unit(problem)
        self.places: Values | None = None
        if problem.places is not None and problem.places < len(problem.operators):
            self.places = np.maximum(problem.places - demand.carried_present, 0)
        self.types, self.type_of = np.unique(demand.knows, axis=0, return_inverse=True)
        self.type_of = self.type_of.reshape(-1)
        self.prices = Prices(
            np.zeros((len(demand.prices), demand.quarters)), np.zeros(demand.quarters)
        )
        self.best = -math.inf
        self.step_size, self.failed, self.steps = FIRST_STEP, 0, 0
        self.covered: Values | None = None
        self.present: Values | None = None
        self.shares: Values | None = None

    @property
    def ended(self) -> bool:
        """Say whether further steps would change nothing."""
        return self.step_size < SHORTEST_STEP

    @property
    def bound(self) -> float:
        """Return the proven bound: costs are multiples of a unit, so it is rounded up."""
        least = self.best - SAFETY * max(abs(self.best), 1)
        if not self.unit:
            return max(least, 0.0)
        return max(math.ceil(least / self.unit - 1e-6) * self.unit, 0.0)

    def warm_up(self) -> None:
        """Begin at the prices of a smaller problem."""

    def step(self, known_cost: float) -> None:
        """Move the prices once towards the cost of a known roster."""
        if self.covered is None or self.present is None or self.shares is None:
            self.best, months = self.solve(self.prices)
            self.shares = chosen(months, self.wishes.shape)
            self.covered, self.present = self.coverage(months, self.prices)
            return
        self.steps += 1
        missing = self.needed - self.covered
        crowd = self.present - self.places if self.places is not None else 0 * self.present
        prices = self.prices
        limit = self.demand.prices[:, None]
        at_limit = ((prices.there <= 0) & (missing < 0)) | ((prices.there >= limit) & (missing > 0))
        missing = np.where(at_limit, 0, missing)
        crowd = np.where((prices.place <= 0) & (crowd < 0), 0, crowd)
        length = float((missing**2).sum() + (crowd**2).sum())
        goal = max(known_cost, self.best + 1) - self.best
        if length < 1e-9:
            self.step_size = 0.0
            return
        size = self.step_size * 1.05 * goal / length
        moved = Prices(
            np.clip(prices.there + size * missing, 0, limit),
            np.maximum(prices.place + size * crowd, 0),
        )
        value, months = self.solve(moved)
        covered, present = self.coverage(months, moved)
        self.covered += NEWEST * (covered - self.covered)
        self.present += NEWEST * (present - self.present)
        self.shares += NEWEST * (chosen(months, self.shares.shape) - self.shares)
        if value > self.best:
            if value > self.best + 1e-4 * abs(self.best):
                self.step_size = min(self.step_size * LONGER, 2.0)
            self.best, self.prices, self.failed = value, moved, 0
            return
        self.failed += 1
        if self.failed >= PATIENCE:
            self.step_size, self.failed = self.step_size * SHORTER, 0

    def solve(self, prices: Prices) -> tuple[float, Months]:
        """Return the bound of these prices and the months that make it."""
        worth, months = self.planner.best(self.values_of(prices))
        value = float((prices.there * self.needed).sum()) + self.wish_cost - float(worth.sum())
        if self.places is not None:
            value -= float((prices.place * self.places).sum())
        return value, months

    def values_of(self, prices: Prices) -> Values:
        """Return what each operator's shifts are worth: [operator, day, pattern]."""
        per_type = self.types.astype(float) @ prices.there
        crowding = None
        if self.places is not None:
            crowding = np.broadcast_to(prices.place, per_type.shape)
        values: Values = self.demand.shift_values(per_type, crowding)[self.type_of] + self.wishes
        return values

    def coverage(self, months: Months, prices: Prices) -> tuple[Values, Values]:
        """Count who covers which quarter in these months, breaks where these prices are least."""
        demand = self.demand
        covered = np.zeros_like(self.needed)
        present = np.zeros(demand.quarters)
        per_type = self.types.astype(float) @ prices.there
        for kind, knows in enumerate(self.types):
            mine = months[self.type_of == kind]
            there = np.zeros(demand.quarters)
            for day in range(self.problem.days):
                counts = np.bincount(mine[:, day] + 1, minlength=len(demand.plans) + 1)[1:]
                for pattern in np.flatnonzero(counts):
                    first = demand.first_quarter(day, int(pattern))
                    plan = demand.plans[pattern]
                    there[first : first + plan.length] += counts[pattern]
                    present[first : first + plan.length] += counts[pattern]
                    begins = demand.breaks_of(per_type[kind], day, int(pattern))
                    for begin, piece in zip(begins, plan.pieces, strict=True):
                        there[begin : begin + piece] -= counts[pattern]
            covered[knows] += there
        return covered, present


def chosen(months: Months, shape: tuple[int, ...]) -> Values:
    """Return 1.0 for each shift of these months: [operator, day, pattern]."""
    found = np.zeros(shape)
    who, days = np.nonzero(months != FREE)
    found[who, days, months[who, days]] = 1.0
    return found


def cost_unit(problem: RosterProblem) -> int:
    """Return a number of which every cost is a multiple; 0 where weights are no whole numbers."""
    weights = [wish.weight for operator in problem.operators for wish in operator.wishes]
    if any(weight != int(weight) for weight in weights):
        return 0
    return math.gcd(20, *(int(weight) for weight in weights))
