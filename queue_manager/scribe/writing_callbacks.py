"""Writes what became of kept places. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql
from queue_manager.domain.floor.callback import CallbackResult
from queue_manager.domain.floor.records import CallbackEnded, CallbackKept
from queue_manager.scribe.contradiction import Contradiction


async def write_callback(connection: Connection, it: CallbackKept | CallbackEnded) -> None:
    """Raises Contradiction, or asyncpg's error where a constraint refuses it."""
    if isinstance(it, CallbackKept):
        await _kept(connection, it)
    else:
        await _ended(connection, it)


async def _kept(connection: Connection, it: CallbackKept) -> None:
    await connection.execute(
        sql("scribe_callback_kept"),
        it.callback_id,
        it.source.value,
        it.line,
        it.number,
        it.ticket,
        it.language,
        it.offered_at,
        it.kept_at,
        it.expires_at,
    )


async def _ended(connection: Connection, it: CallbackEnded) -> None:
    known = await connection.fetchval(
        sql("scribe_callback_ended"),
        it.callback_id,
        it.result.value,
        it.ended_at,
        it.attempts,
        it.operator,
        it.call_id,
        it.person_id,
        it.reason,
    )
    if known is None:
        raise Contradiction("the callback has ended, but was never kept")
    if it.person_id is None and it.call_id is None:
        return
    await connection.execute(
        sql("scribe_call_back_settled"), it.ticket, it.ended_at, it.person_id, it.call_id
    )
    if it.result is CallbackResult.WITHDRAWN:
        await connection.execute(
            sql("scribe_callback_history"),
            it.ticket,
            it.ended_at,
            it.person_id,
            {"call_back": ["owed", "withdrawn"]},
            it.reason,
        )
