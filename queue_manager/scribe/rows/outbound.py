"""Outbound calls as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import (
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
)


@query("outbound_begin")
async def begin(connection: Connection, record: OutboundCallBegan) -> None:
    """Begin a call of an operator to an applicant; once."""


@query("outbound_answer")
async def answer(connection: Connection, record: OutboundCallAnswered) -> bool:
    """Write that the applicant answered. False where nobody called out."""


@query("outbound_end")
async def end(connection: Connection, record: OutboundCallEnded) -> bool:
    """Write the end of the call. False where it was written before."""
