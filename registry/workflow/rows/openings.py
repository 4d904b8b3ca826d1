"""Rows of new tickets. No other module inserts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from registry.workflow.steps import Event


@query("tickets_open", step=Event.REGISTRATION)
async def add(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    *,
    complete: bool,
    clocks: Sequence[str] | None = None,
) -> list[bool]:
    """Insert tickets (rows by column name). Return one value for each row that was written: whether
    it is new.

    `complete`: a row that exists already, of the same call or of no call, gets what only the
    telephone knows; else it is left alone. `clocks`: the first event of each new ticket; None: no
    event is written.
    """
