"""Whose the form of a ticket is: the call it came by, and until when that call was somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into


@dataclass(frozen=True, slots=True)
class TicketForm:
    """A ticket's call (None: it came another way), who took it, and until when that call was one
    operator's (None: no end is on record)."""

    call_id: str | None
    operator: str | None
    opened_at: datetime
    ended_at: datetime | None


async def form(connection: Connection, number: str, extension: str) -> TicketForm:
    """Whose the form of a ticket that is there was. Raises LookupError where there is none."""
    row = await connection.fetchrow(*bind("ticket_form", number=number, extension=extension))
    if row is None:
        raise LookupError(number)
    return into(TicketForm, row)
