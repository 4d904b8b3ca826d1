"""Whose the form of a ticket is: the call it came by, and until when that call was somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class TicketForm:
    """A ticket's call (None: it came another way), who took it, and until when that call was one
    operator's (None: no end is on record)."""

    call_id: str | None
    operator: str | None
    opened_at: datetime
    ended_at: datetime | None


@query("ticket_form")
async def form(connection: Connection, number: str, extension: str) -> TicketForm | None:
    """Read by which call the ticket came, and who took it. Return None where there is no ticket."""
