"""Many rows of calls and operators at once, of what is over: names of columns in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind

Rows = Sequence[Mapping[str, Any]]


async def add_calls(connection: Connection, rows: Rows) -> None:
    """Add calls that have ended; their contacts are there. Raises asyncpg's error for a known
    one."""
    await connection.execute(*bind("calls_add_many", rows=rows))


async def add_rings(connection: Connection, rows: Rows) -> None:
    """Ring attempts of known calls."""
    await connection.execute(*bind("rings_add_many", rows=rows))


async def add_steps(connection: Connection, rows: Rows) -> None:
    """Add steps of the ladder of known calls."""
    await connection.execute(*bind("call_steps_add_many", rows=rows))


async def add_states(connection: Connection, rows: Rows) -> None:
    """Add states of operators that have ended."""
    await connection.execute(*bind("operator_states_add_many", rows=rows))
