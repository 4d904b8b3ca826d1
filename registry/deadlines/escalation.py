"""Who is told when, as a term comes to its end: pure, from a clock's reading.

A warning to the body's clerk before; after it, the clerk, the head, the supervising deputy akim.
Each step is done once in a round of the clock (a start, or an extension, begins a new round).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar, day_begins, day_ends, local_day
from registry.deadlines.clock import Reading, State
from registry.deadlines.reckoning import MICROSECOND, Due, Term, Unit


class Step(StrEnum):
    """What is done, in this order."""

    WARNING = "warning"
    CLERK = "clerk"
    HEAD = "head"
    DEPUTY = "deputy"


class Recipient(StrEnum):
    """Whom a step tells."""

    CLERK = "clerk"
    HEAD = "head"
    DEPUTY = "deputy"


TELLS = {
    Step.WARNING: Recipient.CLERK,
    Step.CLERK: Recipient.CLERK,
    Step.HEAD: Recipient.HEAD,
    Step.DEPUTY: Recipient.DEPUTY,
}
#: Working days after a day-term's end.
DAYS_AFTER = {Step.HEAD: 1, Step.DEPUTY: 3}
#: Parts of an hour-term: the warning before its end, the others after it.
PARTS = {Step.WARNING: -0.25, Step.CLERK: 0.0, Step.HEAD: 0.25, Step.DEPUTY: 0.5}


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and the moment from which it is to be done (UTC)."""

    step: Step
    at: datetime


def plan(due: Due, term: Term, calendar: Calendar, zone: ZoneInfo) -> tuple[Planned, ...]:
    """Every step of a term that ends at `due`, in order. Raises NoWorkingDay."""
    if term.unit is Unit.HOURS:
        whole = timedelta(hours=term.amount)
        return tuple(Planned(step, due.at + part * whole) for step, part in PARTS.items())
    last = local_day(due.at - MICROSECOND, zone)
    final = calendar.last_working(last)
    after = tuple(
        Planned(step, day_ends(calendar.working_days_after(last, days), zone))
        for step, days in DAYS_AFTER.items()
    )
    warning = Planned(Step.WARNING, day_begins(final, zone))
    return (warning, Planned(Step.CLERK, due.at), *after)


def next_step(
    reading: Reading, done: Set[Step], calendar: Calendar, zone: ZoneInfo, now: datetime
) -> Planned | None:
    """Return the first step of escalation of a clock that is not among the steps `done`.

    None: the clock is done, it has no end, or no step is left. A question to the applicant stops no
    escalation, because a paused clock has an end, too. After the end there is no warning any more.
    """
    if reading.state is State.DONE or reading.due is None:
        return None
    late = now >= reading.due.at
    for each in plan(reading.due, reading.term, calendar, zone):
        if each.step not in done and not (late and each.step is Step.WARNING):
            return each
    return None
