"""Queued callbacks, as rows and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.callback import CallbackResult
from queue_manager.domain.floor.records import CallbackEnded, CallbackQueued
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.rows import callbacks
from registry.tickets.rows import call_backs
from registry.tickets.rows.history import add_history_once


async def write_callback(connection: Connection, it: CallbackQueued | CallbackEnded) -> None:
    """Raises Contradiction, or asyncpg's error where a constraint refuses it."""
    if isinstance(it, CallbackQueued):
        await callbacks.begin(connection, it)
    else:
        await _ended(connection, it)


async def _ended(connection: Connection, it: CallbackEnded) -> None:
    if not await callbacks.end(connection, it):
        raise Contradiction("the callback has ended, but was never kept")
    if it.person_id is None and it.call_id is None:
        return
    await call_backs.settle(
        connection, it.ticket, at=it.ended_at, person_id=it.person_id, call_id=it.call_id
    )
    if it.result is CallbackResult.WITHDRAWN:
        await add_history_once(
            connection,
            it.ticket,
            {"call_back": ["owed", "withdrawn"]},
            person_id=it.person_id,
            at=it.ended_at,
            reason=it.reason,
        )
