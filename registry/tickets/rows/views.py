"""Searches of tickets that people keep under a name."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class TicketView:
    """A saved view of tickets. `query` as an address has it. `role`: with whom it is shared. `own`:
    it can be forgotten."""

    view_id: int
    name: str
    query: str
    role: str | None
    own: bool
    person: str


async def views(connection: Connection, person_id: int, role: str) -> list[TicketView]:
    """Return one's own, then those shared with one's role."""
    return all_into(
        TicketView, await connection.fetch(*bind("ticket_views", person_id=person_id, role=role))
    )


async def keep(
    connection: Connection, person_id: int, name: str, query: str, role: str | None, most: int
) -> int | None:
    """Store a view, and return its id; None where this person has `most` others already."""
    row = await connection.fetchrow(
        *bind("ticket_view_keep", person_id=person_id, name=name, query=query, role=role, most=most)
    )
    return None if row is None else int(row["view_id"])


async def forget(connection: Connection, person_id: int, view_id: int) -> bool:
    """Forget a view; return whether it was this person's."""
    return (
        await connection.fetchval(*bind("ticket_view_forget", person_id=person_id, view_id=view_id))
        is not None
    )
