"""What is on record of a day's lost calls and its staffing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.analysis.causes import LostCall
from quality.analysis.pauses import Absence
from quality.analysis.quarter import QuarterCalls
from queue_manager.domain.floor.states import Route
from queue_manager.domain.lines.hours import answers_at
from queue_manager.domain.lines.line import Line
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.measures import OFFERED


async def lost_calls(
    link: Connection, begins: datetime, ends: datetime, lines: Iterable[Line], zone: tzinfo
) -> list[LostCall]:
    """Return every missed call, oldest first. Hours are those that the lines have now."""
    of_number = {line.number: line for line in lines}
    rows = await link.fetch(*bind("loss_calls_of_day", begins=begins, ends=ends))
    return [_call(row, of_number, zone) for row in rows]


def _call(row: Row, lines: Mapping[str, Line], zone: tzinfo) -> LostCall:
    line = lines.get(row["line"])
    local = row["offered_at"].astimezone(zone)
    return LostCall(
        row["call_id"],
        row["offered_at"],
        row["line"],
        row["language"],
        Cause(row["cause"]),
        Route(row["route"]),
        greeted=row["greeted"],
        open=line is None or line.hours is None or answers_at(line.hours, local),
        not_taken_by=tuple(row["not_taken_by"]),
    )


@query("loss_quarters", offered=list(OFFERED))
async def quarters(
    connection: Connection, begins: datetime, ends: datetime
) -> dict[datetime, QuarterCalls]:
    """Return the calls of each quarter-hour that had any."""


@query("loss_absences")
async def absences(connection: Connection, begins: datetime, ends: datetime) -> list[Absence]:
    """Return pauses and times off between the two moments, whole."""


@query("loss_has_calls")
async def has_calls(connection: Connection, begins: datetime, ends: datetime) -> bool:
    """Return whether any call of this time is on record."""
