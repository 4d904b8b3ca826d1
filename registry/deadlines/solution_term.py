"""The term that citizens are told: until when a ticket is to be solved. Pure.

A ticket has up to four clocks, but only the city's clock says when the ticket is to be solved. The
terms "forward if not competent" and "notice of an extension" are between the centre and a body; the
law's term is a limit behind the city's. `solution_term` picks the clock, and the registry's process
stores the result with the ticket (`tickets.due_at`). Everything that a citizen is told reads it
through the SQL function `ticket_solution_term`, which returns null while a change of the ticket is
not processed yet, and writes it with `term_in_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from foundation.dates import calendar_day
from registry.deadlines.clock import ClockKind, ClockReading
from registry.deadlines.reckoning import MICROSECOND, TermUnit

#: The clock whose end is the term of the solution.
SOLUTION_CLOCK = ClockKind.CITY
#: A term in days ends with the last microsecond of a day, so from this time on no time is written.
_END_OF_DAY = time(23, 59)


def solution_term(clocks: Mapping[ClockKind, ClockReading]) -> datetime | None:
    """Return the last moment of the term in which the ticket is to be solved.

    For a paused clock this is the latest moment that is possible. None: the clock was never
    started, or is paused without a limit (as pauses were before docs/decisions/0181).
    """
    reading = clocks.get(SOLUTION_CLOCK)
    if reading is None or reading.due is None:
        return None
    hours = reading.term.unit is TermUnit.HOURS
    return reading.due.at if hours else reading.due.at - MICROSECOND


def term_in_words(until: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the end of the term for citizens: a term in days as its last day, a term in hours with
    the time."""
    local = until.astimezone(zone)
    day = calendar_day(local.date(), language)
    return day if local.time() >= _END_OF_DAY else f"{day}, {local:%H:%M}"
