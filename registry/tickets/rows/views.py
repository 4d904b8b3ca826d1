"""Searches of tickets that people keep under a name."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("ticket_views")
async def views(connection: Connection, person_id: int, role: str) -> list[TicketView]:
    """Return one's own, then those shared with one's role."""


@query("ticket_view_keep")
async def keep(
    connection: Connection, person_id: int, name: str, query: str, role: str | None, most: int
) -> int | None:
    """Store a view, and return its id; None where this person has `most` others already."""


@query("ticket_view_forget")
async def forget(connection: Connection, person_id: int, view_id: int) -> bool:
    """Forget a view; return whether it was this person's."""
