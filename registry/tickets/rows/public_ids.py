"""Public ids of tickets. A public id is random, because a ticket's number would tell when the
ticket was opened (decision 0179)."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("public_id_of")
async def public_id_of(connection: Connection, number: str) -> str | None:
    """Return the public id of the ticket, or None if there is no such ticket."""


@query("public_id_number")
async def number_of(connection: Connection, public_id: str) -> str | None:
    """Return the number of the ticket with this public id, or None if there is none."""


@query("public_ids_numbers")
async def numbers_of(connection: Connection, public_ids: Sequence[str]) -> list[str]:
    """Return the numbers of those tickets that have one of these public ids."""
