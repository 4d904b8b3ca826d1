"""Callers' marks for their talks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("surveys_by_operator")
async def by_operator(
    connection: Connection, begins: datetime, ends: datetime
) -> list[OperatorMarks]:
    """Return a row an operator who had a mark, the lowest mean first."""


@query("surveys_low")
async def low_marks(
    connection: Connection, begins: datetime, ends: datetime, limit: int
) -> list[LowMark]:
    """Return low marks of a period, the latest first."""
