"""Queued callbacks as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import CallbackEnded, CallbackQueued


async def begin(connection: Connection, record: CallbackQueued) -> None:
    """Begin a queued callback; of a lost caller the latest word counts."""
    await connection.execute(
        *bind(
            "callback_begin",
            callback_id=record.callback_id,
            source=record.source.value,
            line=record.line,
            number=record.number,
            ticket=record.ticket,
            language=record.language,
            offered_at=record.offered_at,
            queued_at=record.queued_at,
            expires_at=record.expires_at,
        )
    )


async def end(connection: Connection, record: CallbackEnded) -> bool:
    """Write the end of a callback. False where it never began."""
    return (
        await connection.fetchval(
            *bind(
                "callback_end",
                callback_id=record.callback_id,
                result=record.result.value,
                ended_at=record.ended_at,
                attempts=record.attempts,
                operator=record.operator,
                call_id=record.call_id,
                person_id=record.person_id,
                reason=record.reason,
            )
        )
        is not None
    )
