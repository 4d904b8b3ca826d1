"""Outbound calls as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import (
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
)


async def begin(connection: Connection, it: OutboundCallBegan) -> None:
    """An operator calls an applicant; once."""
    await connection.execute(
        *bind(
            "outbound_begin",
            out_id=it.out_id,
            ticket=it.ticket,
            line=it.line,
            pbx=it.pbx,
            operator=it.operator,
            device=it.device.value,
            number=it.number,
            requested_at=it.requested_at,
            callback=it.callback,
        )
    )


async def answer(connection: Connection, it: OutboundCallAnswered) -> bool:
    """The applicant answered. False where nobody called out."""
    return (
        await connection.fetchval(
            *bind("outbound_answer", out_id=it.out_id, connected_at=it.connected_at)
        )
        is not None
    )


async def end(connection: Connection, it: OutboundCallEnded) -> bool:
    """The last word on the call. False where it was said before."""
    return (
        await connection.fetchval(
            *bind(
                "outbound_end",
                out_id=it.out_id,
                result=it.result.value,
                ended_at=it.ended_at,
                talk_seconds=it.talk_seconds,
            )
        )
        is not None
    )
