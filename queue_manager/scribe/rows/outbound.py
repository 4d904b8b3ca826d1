"""Outbound calls as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import (
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
)


async def begin(connection: Connection, record: OutboundCallBegan) -> None:
    """Begin a call of an operator to an applicant; once."""
    await connection.execute(
        *bind(
            "outbound_begin",
            out_id=record.out_id,
            ticket=record.ticket,
            line=record.line,
            pbx=record.pbx,
            operator=record.operator,
            device=record.device.value,
            number=record.number,
            requested_at=record.requested_at,
            callback=record.callback,
        )
    )


async def answer(connection: Connection, record: OutboundCallAnswered) -> bool:
    """Write that the applicant answered. False where nobody called out."""
    return (
        await connection.fetchval(
            *bind("outbound_answer", out_id=record.out_id, connected_at=record.connected_at)
        )
        is not None
    )


async def end(connection: Connection, record: OutboundCallEnded) -> bool:
    """Write the end of the call. False where it was written before."""
    return (
        await connection.fetchval(
            *bind(
                "outbound_end",
                out_id=record.out_id,
                result=record.result.value,
                ended_at=record.ended_at,
                talk_seconds=record.talk_seconds,
            )
        )
        is not None
    )
