"""Outbound calls, as rows and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import (
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
)
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.rows import outbound
from registry.tickets.rows import call_backs
from registry.tickets.rows.history import add_history_by_operator


async def write_outbound(
    connection: Connection, record: OutboundCallBegan | OutboundCallAnswered | OutboundCallEnded
) -> None:
    """Write the record of a call to a citizen. Raises Contradiction if the call never began."""
    match record:
        case OutboundCallBegan():
            await outbound.begin(connection, record)
        case OutboundCallAnswered():
            await _answered(connection, record)
        case OutboundCallEnded():
            await _ended(connection, record)


async def _answered(connection: Connection, record: OutboundCallAnswered) -> None:
    if not await outbound.answer(connection, record):
        raise Contradiction("answered, but nobody called out")
    await call_backs.settle_by_call(
        connection,
        record.ticket,
        at=record.connected_at,
        call_id=record.out_id,
        operator=record.operator,
    )


async def _ended(connection: Connection, record: OutboundCallEnded) -> None:
    if not await outbound.end(connection, record):
        return  # said before
    change = {"call_out": [None, record.result.value]}
    await add_history_by_operator(
        connection, record.ticket, record.operator, record.ended_at, change
    )
