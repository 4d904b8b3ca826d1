"""Who is there in each quarter, what is missing, and where breaks cost least. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.roster.months import Values
from workforce.roster.problem import (
    DAY_QUARTERS,
    QUARTER,
    RosterProblem,
    ShiftPattern,
    Stretch,
)

OPERATOR_COST, ATTRIBUTE_COST = 100.0, 20.0
#: The usual piece of a break, and how far pieces are from each other and from the ends: quarters.
BREAK_PIECE, APART = 2, 4

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BreakPlan:
    """Pieces of a pattern's break: `pieces` in quarters, the minutes of each, the quarters
    between them and to the shift's ends."""

    length: int
    pieces: tuple[int, ...]
    minutes: tuple[int, ...]
    apart: int


def break_plan(pattern: ShiftPattern) -> BreakPlan:
    """Divide a pattern's break into pieces of half an hour, far from each other if they fit."""
    length, left = pattern.minutes // QUARTER, pattern.break_minutes
    if not left:
        return BreakPlan(length, (), (), 0)
    piece = BREAK_PIECE * QUARTER
    count = max(left // piece, 1)
    minutes = [piece] * (count - 1) + [left - piece * (count - 1)]
    pieces = [-(-each // QUARTER) for each in minutes]
    apart = (length - sum(pieces)) // (count + 1)
    return BreakPlan(length, tuple(pieces), tuple(minutes), max(min(apart, APART), 0))


class Demand:
    """Requirement of the month and who is already there, by resource: row 0 counts operators, the
    others a language or a skill each. `knows` [operator, resource]: who counts for which."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        names = sorted({name for each in problem.requirement for name in each.attributes})
        self.quarters = (problem.days + 2) * DAY_QUARTERS
        self.needed = np.zeros((1 + len(names), self.quarters))
        for each in problem.requirement:
            self.needed[0, each.quarter] = each.operators
            for name, least in each.attributes.items():
                self.needed[1 + names.index(name), each.quarter] = least
        self.knows = np.array(
            [[True, *(name in each.attributes for name in names)] for each in problem.operators],
            dtype=bool,
        ).reshape(len(problem.operators), 1 + len(names))
        self.prices = np.array([OPERATOR_COST] + [ATTRIBUTE_COST] * len(names))
        self.plans = [break_plan(each) for each in problem.patterns]
        self.carried, self.carried_present = self._carried(names)

    def _carried(self, names: Sequence[tuple[str, str]]) -> tuple[Counts, Counts]:
        """Count who of the month before is still there in the first hours."""
        counts = np.zeros_like(self.needed)
        present = np.zeros(self.quarters)
        known = {str(each.name): each.attributes for each in self.problem.operators}
        for name, shift in self.problem.past:
            whole = Stretch(max(-(-shift.begins // QUARTER), 0), shift.ends // QUARTER)
            if whole.ends <= whole.begins:
                continue
            counts[0, whole.begins : whole.ends] += 1
            present[whole.begins : -(-shift.ends // QUARTER)] += 1
            for n, attribute in enumerate(names):
                if attribute in known.get(str(name), ()):
                    counts[1 + n, whole.begins : whole.ends] += 1
        return counts, present

    def cost(self, covered: Counts) -> float:
        """Return the cost of what is missing: [resource, quarter] are who is there."""
        missing = np.maximum(self.needed - covered, 0)
        return float(self.prices @ missing.sum(axis=1))

    def first_quarter(self, day: int, pattern: int) -> int:
        """Return the quarter in which the shift of a day begins."""
        return day * DAY_QUARTERS + self.problem.patterns[pattern].begins // QUARTER

    def shift_values(self, prices: Values, crowding: Values | None = None) -> Values:
        """Return what a shift is worth with its breaks placed best: [row, day, pattern].

        `prices` [row, quarter] is what somebody there is worth; `crowding` [row, quarter] is
        subtracted over the whole shift, its breaks included."""
        rows, days = len(prices), self.problem.days
        found = np.zeros((rows, days, len(self.plans)))
        for n, plan in enumerate(self.plans):
            windows = self._windows(prices, n)
            found[:, :, n] = windows.sum(axis=2)
            if plan.pieces:
                flat = windows.reshape(rows * days, plan.length)
                found[:, :, n] -= _break_costs(flat, plan)[-1][:, -1].reshape(rows, days)
        return found if crowding is None else found - self.presence_values(crowding)

    def presence_values(self, prices: Values) -> Values:
        """Return the sum of prices over each whole shift: [row, day, pattern]."""
        found = np.zeros((len(prices), self.problem.days, len(self.plans)))
        for n in range(len(self.plans)):
            found[:, :, n] = self._windows(prices, n).sum(axis=2)
        return found

    def breaks_of(self, prices: Values, day: int, pattern: int) -> list[int]:
        """Return the first quarters of a shift's breaks where these prices [quarter] are least."""
        plan, first = self.plans[pattern], self.first_quarter(day, pattern)
        if not plan.pieces:
            return []
        costs = _break_costs(prices[None, first : first + plan.length], plan)
        begins, last = [], costs[-1].shape[1] - 1
        for n in reversed(range(len(plan.pieces))):
            row = costs[n][0]
            at = int(np.argmax(row[: last + 1] <= row[last]))
            begins.append(at)
            last = at - plan.apart - plan.pieces[n - 1] if n else 0
        return [first + each for each in reversed(begins)]

    def _windows(self, rows: Values, pattern: int) -> Values:
        """Return the quarters of the pattern's shifts: [row, day, quarter of the shift]."""
        first, length = self.first_quarter(0, pattern), self.plans[pattern].length
        view = np.lib.stride_tricks.sliding_window_view(rows[:, first:], length, axis=1)
        return np.asarray(view[:, : self.problem.days * DAY_QUARTERS : DAY_QUARTERS])


def _break_costs(windows: Values, plan: BreakPlan) -> list[Values]:
    """Return, by piece and by quarter, the least cost of all pieces up to this one if it begins
    there or before: [row, quarter]."""
    sums = np.concatenate([np.zeros((len(windows), 1)), np.cumsum(windows, axis=1)], axis=1)
    found: list[Values] = []
    earliest = plan.apart
    for n, piece in enumerate(plan.pieces):
        starts = plan.length - piece + 1
        costs = np.full((len(windows), starts), np.inf)
        own = sums[:, piece:] - sums[:, :starts]
        rest = sum(plan.pieces[n + 1 :]) + plan.apart * (len(plan.pieces) - n)
        last = plan.length - piece - rest
        costs[:, earliest : last + 1] = own[:, earliest : last + 1]
        if n:
            back = plan.apart + plan.pieces[n - 1]
            costs[:, earliest : last + 1] += found[-1][:, earliest - back : last + 1 - back]
        found.append(np.minimum.accumulate(costs, axis=1)[:, : last + 1])
        earliest += piece + plan.apart
    return found
