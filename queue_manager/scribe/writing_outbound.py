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
    connection: Connection, it: OutboundCallBegan | OutboundCallAnswered | OutboundCallEnded
) -> None:
    """Write `it`. Raises Contradiction where the call never began."""
    match it:
        case OutboundCallBegan():
            await outbound.begin(connection, it)
        case OutboundCallAnswered():
            await _answered(connection, it)
        case OutboundCallEnded():
            await _ended(connection, it)


async def _answered(connection: Connection, it: OutboundCallAnswered) -> None:
    if not await outbound.answer(connection, it):
        raise Contradiction("answered, but nobody called out")
    await call_backs.settle_by_call(
        connection, it.ticket, at=it.connected_at, call_id=it.out_id, operator=it.operator
    )


async def _ended(connection: Connection, it: OutboundCallEnded) -> None:
    if not await outbound.end(connection, it):
        return  # said before
    change = {"call_out": [None, it.result.value]}
    await add_history_by_operator(connection, it.ticket, it.operator, it.ended_at, change)
