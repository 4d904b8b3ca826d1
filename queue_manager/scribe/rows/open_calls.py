"""Reads calls, transfers and kept places whose end is not on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call without an end on record. `ticket`: the number of its ticket; None where no operator
    has answered."""

    call_id: str
    line: str
    caller: str | None
    language: str
    offered_at: datetime
    connected_at: datetime | None
    greeted_at: datetime | None
    route: str
    operator: str | None
    ticket: str | None
    trial: bool


@dataclass(frozen=True, slots=True)
class OpenOutboundCall:
    """A call to a citizen without an end on record."""

    out_id: str
    ticket: str
    operator: str
    requested_at: datetime
    connected_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTransfer:
    """A leg to an outside number without an end on record."""

    leg: str
    call_id: str
    ticket: str | None
    requested_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCallback:
    """A place kept for a caller whom nobody has reached yet."""

    callback_id: str
    ticket: str
    queued_at: datetime
    attempts: int


@query("open_calls")
async def open_calls(connection: Connection) -> list[OpenCall]:
    """Read the calls that have no end on record, the oldest first."""


@query("open_outbound_calls")
async def open_outbound_calls(connection: Connection) -> list[OpenOutboundCall]:
    """Read the calls to citizens that have no end on record, the oldest first."""


@query("open_transfers")
async def open_transfers(connection: Connection) -> list[OpenTransfer]:
    """Read the legs to outside numbers that have no end on record, the oldest first."""


@query("open_callbacks")
async def open_callbacks(connection: Connection) -> list[OpenCallback]:
    """Read the kept places whose callers nobody has reached, the oldest first."""


@query("calls_last_moment")
async def last_moment(connection: Connection) -> datetime | None:
    """Read the last moment at which any call on record began or ended. None: there is no call."""
