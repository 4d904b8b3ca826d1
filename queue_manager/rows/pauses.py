"""Pauses that operators have taken in their present shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class PauseTaken:
    """The time that one operator has paused for one reason; a pause that still runs is not in
    it."""

    operator: str
    reason: str
    seconds: float


async def of_shift(
    connection: Connection, operator: str | None, now: datetime, reasons: Iterable[str]
) -> list[PauseTaken]:
    """Return the pauses of one operator's present shift, or (None) of everyone's."""
    rows = await connection.fetch(
        *bind("pauses_of_shift", operator=operator, now=now, reasons=sorted(reasons))
    )
    return all_into(PauseTaken, rows)
