"""Who was on whose line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class WasOnLine:
    """A lead was on an operator's line in one way. `ticket` is the call's, where it has one."""

    leg: str
    call_id: str
    operator: str
    operator_name: str | None
    lead: str
    mode: str
    began_at: datetime
    ended_at: datetime
    ticket: str | None


@query("monitoring_between")
async def leads_on_line(
    connection: Connection, begins: datetime, ends: datetime, most: int
) -> list[WasOnLine]:
    """Return which leads were in which calls, the latest first."""
