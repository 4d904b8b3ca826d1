"""The hard rules as a table of states: which shifts may follow which. Pure.

A state says what the days so far mean for the days to come. Each day an operator is off or works
one pattern, and the table says in which state they are then. Hours, nights and absences, which
differ by operator, are kept in `workforce/roster/months.py`.

Weekly rest: each stretch of seven days that begins at a midnight of the month, or reaches into it,
has a rest of `weekly_rest` minutes in one piece. For an operator who could not reach the least
hours so (five days of eight hours, two off), the weeks from Monday to Sunday count instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.roster.problem import DAY, RosterOperator, RosterProblem, Stretch

WEEK = 7
#: An end so long ago that it forbids nothing.
LONG_AGO = -(10**7)


@dataclass(frozen=True, slots=True)
class PastDays:
    """Meaning of the days so far for the next: days and nights in a row, the end of the last shift,
    and how many windows of the weekly rest are settled."""

    run: int = 0
    nights: int = 0
    ended: int = LONG_AGO
    settled: int = 0


class ShiftRules:
    """The rules of a month. `windows`: the stretches that each need the weekly rest."""

    def __init__(self, problem: RosterProblem, *, calendar_weeks: bool = False) -> None:
        self.problem = problem
        self.rules = problem.rules
        weekday = problem.first.weekday()
        step, first = (WEEK, -weekday) if calendar_weeks else (1, 1 - WEEK)
        self.windows: list[Stretch] = []
        if problem.rules.weekly_rest:
            self.windows = [
                Stretch(day * DAY, (day + WEEK) * DAY) for day in range(first, problem.days, step)
            ]

    def after_shift(self, past: PastDays, shift: Stretch, *, night: bool) -> PastDays | None:
        """Return the state after a shift, or None where the rules forbid the shift."""
        rules = self.rules
        run, nights = past.run + 1, past.nights + 1 if night else 0
        if shift.begins < past.ended + rules.rest:
            return None
        if rules.days_in_row is not None and run > rules.days_in_row:
            return None
        if rules.nights_in_row is not None and nights > rules.nights_in_row:
            return None
        settled = self._settled(past, shift.begins)
        if settled < len(self.windows) and not self._may_settle(settled, shift.ends):
            return None
        return PastDays(run, nights, shift.ends, settled)

    def after_off(self, past: PastDays, day: int) -> PastDays:
        """Return the state after a day off. An end that forbids nothing any more is forgotten."""
        next_begin = (day + 1) * DAY + min(
            (each.begins for each in self.problem.patterns), default=0
        )
        needed = max(self.rules.rest, self.rules.weekly_rest)
        ended = LONG_AGO if past.ended + needed <= next_begin else past.ended
        return PastDays(0, 0, ended, past.settled)

    def before_month(self, history: Sequence[Stretch]) -> PastDays:
        """Return the state before the first day. History is taken as it was, whatever it breaks."""
        past, day = PastDays(), None
        for shift in history:
            began = shift.begins // DAY
            if day is not None and began > day + 1:
                past = PastDays(0, 0, past.ended, past.settled)
            past, day = self.after_any_shift(past, shift, again=began == day), began
        if day != -1:
            past = PastDays(0, 0, past.ended, past.settled)
        return past

    def after_any_shift(self, past: PastDays, shift: Stretch, *, again: bool = False) -> PastDays:
        """Return the state after a shift that is worked whatever it breaks. `again`: it begins on
        the day of the shift before."""
        night = shift.ends > (shift.begins // DAY + 1) * DAY
        run = past.run if again else past.run + 1
        nights = (past.nights + (not again)) if night else 0
        settled = self._settled(past, shift.begins)
        while settled < len(self.windows) and not self._may_settle(settled, shift.ends):
            settled += 1
        return PastDays(run, nights, max(past.ended, shift.ends), settled)

    def _settled(self, past: PastDays, begins: int) -> int:
        """Count the windows that have had their rest when the next shift begins."""
        settled, rest = past.settled, self.rules.weekly_rest
        if begins - past.ended >= rest:
            while settled < len(self.windows) and self.windows[settled].begins + rest <= begins:
                settled += 1
        return settled

    def _may_settle(self, window: int, ended: int) -> bool:
        return ended + self.rules.weekly_rest <= self.windows[window].ends


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
