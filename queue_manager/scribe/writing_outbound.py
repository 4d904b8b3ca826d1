"""Legs to numbers outside, as rows, and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql
from queue_manager.domain.floor.records import OutsideAnswered, OutsideBegan, OutsideEnded
from queue_manager.scribe.contradiction import Contradiction


async def write_outside(
    connection: Connection, it: OutsideBegan | OutsideAnswered | OutsideEnded
) -> None:
    """Write `it`. Raises Contradiction where the leg never began."""
    match it:
        case OutsideBegan():
            await _began(connection, it)
        case OutsideAnswered():
            known = await connection.fetchval(
                sql("scribe_outside_answered"), it.leg, it.answered_at
            )
            if known is None:
                raise Contradiction("answered, but nobody was asked outside")
        case OutsideEnded():
            await _ended(connection, it)


async def _began(connection: Connection, it: OutsideBegan) -> None:
    await connection.execute(
        sql("scribe_outside_asked"),
        it.leg,
        it.call_id,
        it.operator,
        it.code,
        it.number,
        it.how,
        it.ticket,
        it.asked_at,
    )


async def _ended(connection: Connection, it: OutsideEnded) -> None:
    row = await connection.fetchrow(
        sql("scribe_outside_ended"), it.leg, it.result.value, it.ended_at
    )
    if row is None or row["ticket"] is None:
        return  # said before; or the call has no ticket
    told = f"{row['how']}:{row['code']}:{it.result.value}"
    change = {"outside": [None, told]}
    await connection.execute(
        sql("scribe_outside_history"), row["ticket"], row["operator"], row["asked_at"], change
    )
