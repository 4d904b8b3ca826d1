"""External transfers as the scribe writes them. A record written twice leaves no trace."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.rows import Row
from queue_manager.domain.floor.records import OutsideAnswered, OutsideBegan, OutsideEnded


@query("transfer_begin")
async def begin(connection: Connection, record: OutsideBegan) -> None:
    """Begin an operator's call to an entry of the directory for a caller; once."""


@query("transfer_answer")
async def answer(connection: Connection, record: OutsideAnswered) -> bool:
    """Note that it was answered. False where nobody was called."""


@query("transfer_end")
async def end(connection: Connection, record: OutsideEnded) -> Row | None:
    """Write the end of the leg, and return its `ticket`, `operator`, `asked_at`, `how` and `code`;
    None where it was written before."""
