"""Ticket numbers, as the dispatcher goes on counting them."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def highest_ticket_numbers(connection: Connection) -> dict[str, int]:
    """The highest number given out in each series, keyed `"<line>-<year>"`."""
    rows = await connection.fetch(*bind("tickets_highest_numbers"))
    return {row["series"]: row["highest"] for row in rows}
