"""Ticket numbers, as the dispatcher goes on counting them."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@query("tickets_highest_numbers")
async def highest_ticket_numbers(connection: Connection) -> dict[str, int]:
    """Return the highest number given out in each series, or that may have been, keyed
    `"<line>-<year>"`."""


async def add_number_gaps(connection: Connection, last: Mapping[str, int]) -> None:
    """Add gaps: numbers go on above these, by series as above, though no ticket here has them."""
    lines, years = zip(*(series.split("-") for series in last), strict=True)
    await connection.execute(
        *bind(
            "tickets_add_number_gaps",
            lines=list(lines),
            years=list(years),
            last=list(last.values()),
        )
    )
