"""Queued callbacks as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import CallbackEnded, CallbackQueued


@query("callback_begin")
async def begin(connection: Connection, record: CallbackQueued) -> None:
    """Begin a queued callback; of a lost caller the latest word counts."""


@query("callback_end")
async def end(connection: Connection, record: CallbackEnded) -> bool:
    """Write the end of a callback. False where it never began."""
