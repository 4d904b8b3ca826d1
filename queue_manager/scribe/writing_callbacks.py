"""Queued callbacks, as rows and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.callback import CallbackResult
from queue_manager.domain.floor.records import CallbackEnded, CallbackQueued
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.rows import callbacks
from registry.tickets.rows import call_backs
from registry.tickets.rows.history import add_history_once


async def write_callback(connection: Connection, record: CallbackQueued | CallbackEnded) -> None:
    """Write the record of a callback. Raises Contradiction, or asyncpg's error where a constraint
    refuses it."""
    if isinstance(record, CallbackQueued):
        await callbacks.begin(connection, record)
    else:
        await _ended(connection, record)


async def _ended(connection: Connection, record: CallbackEnded) -> None:
    if not await callbacks.end(connection, record):
        raise Contradiction("the callback has ended, but was never kept")
    if record.person_id is None and record.call_id is None:
        return
    await call_backs.settle(
        connection,
        record.ticket,
        at=record.ended_at,
        person_id=record.person_id,
        call_id=record.call_id,
    )
    if record.result is CallbackResult.WITHDRAWN:
        await add_history_once(
            connection,
            record.ticket,
            {"call_back": ["owed", "withdrawn"]},
            person_id=record.person_id,
            at=record.ended_at,
            reason=record.reason,
        )
