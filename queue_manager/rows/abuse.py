"""Calls that operators marked as an abuse of the line, and the numbers they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class CallMark:
    """A mark of one call. `verdict` None: the shift lead has not judged it yet."""

    call_id: str
    operator: str
    operator_name: str | None
    reason: str
    marked_at: datetime
    verdict: str | None


@dataclass(frozen=True, slots=True)
class CallerMarks:
    """The number of marks of a caller, and the last time."""

    marks: int
    last_at: datetime
    last_by: str
    last_by_name: str | None
    last_reason: str


@dataclass(frozen=True, slots=True)
class NumberMark:
    """One mark of a number; `judged_by` is a name."""

    call_id: str
    at: datetime
    operator: str
    operator_name: str | None
    reason: str
    ticket: str | None
    verdict: str | None
    judged_by: str | None


@dataclass(frozen=True, slots=True)
class MarkedNumber:
    """A number (E.164) with its marks, the newest first; `waiting` of them are not judged yet."""

    caller: str
    marks: int
    waiting: int
    last_at: datetime
    each: list[NumberMark]


@query("abuse_of_call")
async def of_call(connection: Connection, call_id: str) -> list[CallMark]:
    """Return the marks of one call."""


@query("abuse_of_caller")
async def of_caller(connection: Connection, caller: str, besides: str) -> CallerMarks | None:
    """Return what earlier calls of this caller were marked as, but for the call `besides`."""


@query("abuse_numbers")
async def numbers(
    connection: Connection, limit: int, *, only_waiting: bool = False
) -> list[MarkedNumber]:
    """Return numbers with marks, the latest first: the proposals for the list of blocked
    numbers."""


async def judge(connection: Connection, caller: str, person_id: int, verdict: str) -> int:
    """Judge all marks of a number that waited for the lead (`blocked` or `dismissed`); returns how
    many there were."""
    return len(
        await connection.fetch(
            *bind("abuse_judge", caller=caller, person_id=person_id, verdict=verdict)
        )
    )
