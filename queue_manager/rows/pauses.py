"""Pauses that operators have taken in their present shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class PauseTaken:
    """The time that one operator has paused for one reason; a pause that still runs is not in
    it."""

    operator: str
    reason: str
    seconds: float


@query("pauses_of_shift")
async def of_shift(
    connection: Connection, operator: str | None, now: datetime, reasons: Iterable[str]
) -> list[PauseTaken]:
    """Return the pauses of one operator's present shift, or (None) of everyone's."""
