"""The term that citizens are told: until when a ticket is to be solved. Pure.

A ticket has up to four clocks, and only the city's says when it is to be solved. "Forward if not
competent" and the notice of an extension are between the centre and a body; the law's term is the
limit behind the city's. `solution_term` picks the clock, and the registry's process keeps its
answer with the ticket (`tickets.due_at`). Whoever tells a citizen reads it in SQL by
`ticket_solution_term`, which answers nothing while a change is still to be reckoned, and writes it
by `term_in_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from foundation.dates import calendar_day
from registry.deadlines.clock import Kind, Reading
from registry.deadlines.reckoning import MICROSECOND, Unit

#: The clock whose end is the term of the solution.
SOLUTION_CLOCK = Kind.CITY
#: A term of days ends with the last microsecond of its day.
_END_OF_DAY = time(23, 59)


def solution_term(clocks: Mapping[Kind, Reading]) -> datetime | None:
    """Return the last moment of the term of the solution; of a paused clock the latest that it can
    be. None: it never started, or was paused without an end, as all once were."""
    reading = clocks.get(SOLUTION_CLOCK)
    if reading is None or reading.due is None:
        return None
    hours = reading.term.unit is Unit.HOURS
    return reading.due.at if hours else reading.due.at - MICROSECOND


def term_in_words(until: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the term as citizens read it: one of days as its day, one of hours with its minute."""
    local = until.astimezone(zone)
    day = calendar_day(local.date(), language)
    return day if local.time() >= _END_OF_DAY else f"{day}, {local:%H:%M}"
