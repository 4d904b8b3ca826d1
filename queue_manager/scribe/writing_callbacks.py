"""Writes what became of kept places. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
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
        *bind(
            "scribe_callback_kept",
            callback_id=it.callback_id,
            source=it.source.value,
            line=it.line,
            number=it.number,
            ticket=it.ticket,
            language=it.language,
            offered_at=it.offered_at,
            kept_at=it.kept_at,
            expires_at=it.expires_at,
        )
    )


async def _ended(connection: Connection, it: CallbackEnded) -> None:
    known = await connection.fetchval(
        *bind(
            "scribe_callback_ended",
            callback_id=it.callback_id,
            result=it.result.value,
            ended_at=it.ended_at,
            attempts=it.attempts,
            operator=it.operator,
            call_id=it.call_id,
            person_id=it.person_id,
            reason=it.reason,
        )
    )
    if known is None:
        raise Contradiction("the callback has ended, but was never kept")
    if it.person_id is None and it.call_id is None:
        return
    await connection.execute(
        *bind(
            "scribe_call_back_settled",
            ticket=it.ticket,
            ended_at=it.ended_at,
            person_id=it.person_id,
            call_id=it.call_id,
        )
    )
    if it.result is CallbackResult.WITHDRAWN:
        await connection.execute(
            *bind(
                "scribe_callback_history",
                ticket=it.ticket,
                at=it.ended_at,
                person_id=it.person_id,
                change={"call_back": ["owed", "withdrawn"]},
                reason=it.reason,
            )
        )
