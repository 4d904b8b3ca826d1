"""Queued callbacks as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import CallbackEnded, CallbackQueued


async def begin(connection: Connection, it: CallbackQueued) -> None:
    """A queued callback; of a lost caller the latest word counts."""
    await connection.execute(
        *bind(
            "callback_begin",
            callback_id=it.callback_id,
            source=it.source.value,
            line=it.line,
            number=it.number,
            ticket=it.ticket,
            language=it.language,
            offered_at=it.offered_at,
            queued_at=it.queued_at,
            expires_at=it.expires_at,
        )
    )


async def end(connection: Connection, it: CallbackEnded) -> bool:
    """The last word on it. False where it never began."""
    return (
        await connection.fetchval(
            *bind(
                "callback_end",
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
        is not None
    )
