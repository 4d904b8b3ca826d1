"""The hard rules as a table of states, for those who search whole months. Pure.

Each day an operator is off or works one pattern, and the table says in which state they are then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.roster.problem import RosterOperator
from workforce.roster.rules import PastDays, ShiftRules


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rules by day. `steps[day][state]` are the next states: first after a day off, then after
    each pattern; the last row is the state that nothing leaves. `starts`: by operator."""

    steps: tuple[NDArray[np.intp], ...]
    starts: NDArray[np.intp]

    def size(self, day: int) -> int:
        """Return how many states there are before a day, the dead one included."""
        return len(self.steps[day]) if day < len(self.steps) else 2


def table_of(rules: ShiftRules, operators: Sequence[RosterOperator]) -> RuleTable:
    """Make the table of a month: all states that these operators can reach, equal ones joined."""
    problem = rules.problem
    begun = [rules.before_month(each.history) for each in operators]
    layers: list[dict[PastDays, int]] = [{state: n for n, state in enumerate(dict.fromkeys(begun))}]
    steps: list[list[list[int]]] = []
    for day in range(problem.days):
        following: dict[PastDays, int] = {}
        rows = []
        for past in layers[-1]:
            row = [following.setdefault(rules.after_off(past, day), len(following))]
            for pattern in problem.patterns:
                after = rules.after_shift(past, pattern.on(day), night=pattern.night)
                row.append(-1 if after is None else following.setdefault(after, len(following)))
            rows.append(row)
        steps.append(rows)
        layers.append(following)
    names = [0] * len(layers[-1])
    dead, tables = 1, []
    for rows in reversed(steps):
        joined: dict[tuple[int, ...], int] = {}
        renamed = [tuple(dead if to < 0 else names[to] for to in row) for row in rows]
        names = [joined.setdefault(row, len(joined)) for row in renamed]
        tables.append(np.array([*joined, (dead,) * (len(problem.patterns) + 1)], dtype=np.intp))
        dead = len(joined)
    tables.reverse()
    first = layers[0]
    return RuleTable(tuple(tables), np.array([names[first[each]] for each in begun], dtype=np.intp))
