"""The hard rules between an operator's shifts: which may follow which. Pure.

A state says what the days so far mean for the days to come. `workforce/roster/rule_table.py` makes
a table of these states; hours, nights and absences, which differ by operator, are kept in
`workforce/roster/months.py`.

Weekly rest: each stretch of seven days that begins at a midnight of the month, or reaches into it,
has a rest of `weekly_rest` minutes in one piece. For an operator who could not reach the least
hours so (five days of eight hours, two off), the weeks from Monday to Sunday count instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workforce.roster.problem import DAY, RosterProblem, Stretch

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
