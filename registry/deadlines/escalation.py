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
from registry.deadlines.clock import ClockReading, ClockState
from registry.deadlines.reckoning import MICROSECOND, Term, TermEnd, TermUnit


class EscalationAction(StrEnum):
    """The actions of an escalation, in this order."""

    WARNING = "warning"
    CLERK = "clerk"
    HEAD = "head"
    DEPUTY = "deputy"


class Recipient(StrEnum):
    """The recipient of an escalation's step."""

    CLERK = "clerk"
    HEAD = "head"
    DEPUTY = "deputy"


TELLS = {
    EscalationAction.WARNING: Recipient.CLERK,
    EscalationAction.CLERK: Recipient.CLERK,
    EscalationAction.HEAD: Recipient.HEAD,
    EscalationAction.DEPUTY: Recipient.DEPUTY,
}
#: Working days after a day-term's end.
DAYS_AFTER = {EscalationAction.HEAD: 1, EscalationAction.DEPUTY: 3}
#: Parts of an hour-term: the warning before its end, the others after it.
PARTS = {
    EscalationAction.WARNING: -0.25,
    EscalationAction.CLERK: 0.0,
    EscalationAction.HEAD: 0.25,
    EscalationAction.DEPUTY: 0.5,
}


@dataclass(frozen=True, slots=True)
class PlannedEscalation:
    """A step and the moment from which it is to be done (UTC)."""

    step: EscalationAction
    at: datetime


def plan(
    due: TermEnd, term: Term, calendar: Calendar, zone: ZoneInfo
) -> tuple[PlannedEscalation, ...]:
    """Return every step of a term that ends at `due`, in order. Raises NoWorkingDay."""
    if term.unit is TermUnit.HOURS:
        whole = timedelta(hours=term.amount)
        return tuple(PlannedEscalation(step, due.at + part * whole) for step, part in PARTS.items())
    last = local_day(due.at - MICROSECOND, zone)
    final = calendar.last_working(last)
    after = tuple(
        PlannedEscalation(step, day_ends(calendar.working_days_after(last, days), zone))
        for step, days in DAYS_AFTER.items()
    )
    warning = PlannedEscalation(EscalationAction.WARNING, day_begins(final, zone))
    return (warning, PlannedEscalation(EscalationAction.CLERK, due.at), *after)


def next_step(
    reading: ClockReading,
    done: Set[EscalationAction],
    calendar: Calendar,
    zone: ZoneInfo,
    now: datetime,
) -> PlannedEscalation | None:
    """Return the first step of escalation of a clock that is not among the steps `done`.

    None: the clock is done, it has no end, or no step is left. A question to the applicant stops no
    escalation, because a paused clock has an end, too. After the end there is no warning any more.
    """
    if reading.state is ClockState.DONE or reading.due is None:
        return None
    late = now >= reading.due.at
    for each in plan(reading.due, reading.term, calendar, zone):
        if each.step not in done and not (late and each.step is EscalationAction.WARNING):
            return each
    return None
