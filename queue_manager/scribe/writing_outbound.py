"""Legs to numbers outside, as rows, and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
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
                *bind("scribe_outside_answered", leg=it.leg, answered_at=it.answered_at)
            )
            if known is None:
                raise Contradiction("answered, but nobody was asked outside")
        case OutsideEnded():
            await _ended(connection, it)


async def _began(connection: Connection, it: OutsideBegan) -> None:
    await connection.execute(
        *bind(
            "scribe_outside_asked",
            leg=it.leg,
            call_id=it.call_id,
            operator=it.operator,
            code=it.code,
            number=it.number,
            how=it.how,
            ticket=it.ticket,
            asked_at=it.asked_at,
        )
    )


async def _ended(connection: Connection, it: OutsideEnded) -> None:
    row = await connection.fetchrow(
        *bind("scribe_outside_ended", leg=it.leg, result=it.result.value, ended_at=it.ended_at)
    )
    if row is None or row["ticket"] is None:
        return  # said before; or the call has no ticket
    told = f"{row['how']}:{row['code']}:{it.result.value}"
    change = {"outside": [None, told]}
    await connection.execute(
        *bind(
            "scribe_outside_history",
            ticket=row["ticket"],
            operator=row["operator"],
            at=row["asked_at"],
            change=change,
        )
    )
