"""Many tickets at once, as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def add_tickets(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write tickets, by the names of their columns; the first of a cluster comes before or with its
    duplicates. Raises asyncpg.UniqueViolationError for a number that is there."""
    await connection.execute(*bind("tickets_add_many", rows=rows))
