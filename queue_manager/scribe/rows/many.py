"""Many rows of calls and operators at once, of what is over: names of columns in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection

Rows = Sequence[Mapping[str, Any]]


@query("calls_add_many")
async def add_calls(connection: Connection, rows: Rows) -> None:
    """Add calls that have ended; their contacts are there. Raises asyncpg's error for a known
    one."""


@query("rings_add_many")
async def add_rings(connection: Connection, rows: Rows) -> None:
    """Ring attempts of known calls."""


@query("call_steps_add_many")
async def add_steps(connection: Connection, rows: Rows) -> None:
    """Add steps of the ladder of known calls."""


@query("operator_states_add_many")
async def add_states(connection: Connection, rows: Rows) -> None:
    """Add states of operators that have ended."""
