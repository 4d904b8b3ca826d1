"""Rows of new tickets: the only place that inserts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.workflow.steps import Event


async def add(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    *,
    complete: bool,
    clocks: Sequence[str] | None = None,
) -> list[bool]:
    """Insert tickets by the names of their columns. Return one value for each row that was written:
    whether it is new. `complete`: a row that is there, of the same call or of none, gets what only
    the telephone knows. `clocks`: the first event of each new one; None: no event."""
    query = bind(
        "tickets_open", rows=rows, complete=complete, step=Event.REGISTRATION, clocks=clocks
    )
    return [row["made"] for row in await connection.fetch(*query)]
