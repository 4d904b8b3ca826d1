"""Callers' marks for their talks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class OperatorMarks:
    """One operator's: how many marks of `answered` calls, their mean, how many of each."""

    operator: str
    operator_name: str | None
    answered: int
    marks: int
    mean: float | None
    ones: int
    twos: int
    threes: int
    fours: int
    fives: int


@dataclass(frozen=True, slots=True)
class LowMark:
    """A call with a mark of 1 or 2."""

    call_id: str
    operator: str
    operator_name: str | None
    score: int
    marked_at: datetime
    ticket: str | None


async def by_operator(
    connection: Connection, begins: datetime, ends: datetime
) -> list[OperatorMarks]:
    """Return a row an operator who had a mark, the lowest mean first."""
    return all_into(
        OperatorMarks,
        await connection.fetch(*bind("surveys_by_operator", begins=begins, ends=ends)),
    )


async def low_marks(
    connection: Connection, begins: datetime, ends: datetime, limit: int
) -> list[LowMark]:
    """Return them, the latest first."""
    return all_into(
        LowMark, await connection.fetch(*bind("surveys_low", begins=begins, ends=ends, limit=limit))
    )
