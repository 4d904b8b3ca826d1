"""External transfers as the scribe writes them. A record written twice leaves no trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from queue_manager.domain.floor.records import OutsideAnswered, OutsideBegan, OutsideEnded


async def begin(connection: Connection, it: OutsideBegan) -> None:
    """An operator calls an entry of the directory for a caller; once."""
    await connection.execute(
        *bind(
            "transfer_begin",
            leg=it.leg,
            call_id=it.call_id,
            operator=it.operator,
            code=it.code,
            number=it.number,
            how=it.how,
            ticket=it.ticket,
            requested_at=it.requested_at,
        )
    )


async def answer(connection: Connection, it: OutsideAnswered) -> bool:
    """It was answered. False where nobody was called."""
    return (
        await connection.fetchval(*bind("transfer_answer", leg=it.leg, answered_at=it.answered_at))
        is not None
    )


async def end(connection: Connection, it: OutsideEnded) -> Row | None:
    """The last word on the leg: its `ticket`, `operator`, `asked_at`, `how` and `code`; None
    where it was said before."""
    return await connection.fetchrow(
        *bind("transfer_end", leg=it.leg, result=it.result.value, ended_at=it.ended_at)
    )
