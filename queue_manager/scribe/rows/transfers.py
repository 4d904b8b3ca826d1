"""External transfers as the scribe writes them. A record written twice leaves no trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from queue_manager.domain.floor.records import OutsideAnswered, OutsideBegan, OutsideEnded


async def begin(connection: Connection, record: OutsideBegan) -> None:
    """Begin an operator's call to an entry of the directory for a caller; once."""
    await connection.execute(
        *bind(
            "transfer_begin",
            leg=record.leg,
            call_id=record.call_id,
            operator=record.operator,
            code=record.code,
            number=record.number,
            how=record.how,
            ticket=record.ticket,
            requested_at=record.requested_at,
        )
    )


async def answer(connection: Connection, record: OutsideAnswered) -> bool:
    """Note that it was answered. False where nobody was called."""
    return (
        await connection.fetchval(
            *bind("transfer_answer", leg=record.leg, answered_at=record.answered_at)
        )
        is not None
    )


async def end(connection: Connection, record: OutsideEnded) -> Row | None:
    """Write the end of the leg, and return its `ticket`, `operator`, `asked_at`, `how` and `code`;
    None where it was written before."""
    return await connection.fetchrow(
        *bind("transfer_end", leg=record.leg, result=record.result.value, ended_at=record.ended_at)
    )
