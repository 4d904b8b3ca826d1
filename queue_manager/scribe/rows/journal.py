"""How far the journal is written, and the records of it that were refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record put aside. `place` counts the records of its entry from 0; -1: a whole entry."""

    entry_id: str
    place: int
    kind: str
    call_id: str | None
    reason: str
    record: str
    refused_at: datetime


@query("journal_begin")
async def begin(connection: Connection, journal: str) -> None:
    """Make sure that the journal has a position: before its first entry."""


@query("journal_position")
async def position(connection: Connection, journal: str) -> str:
    """Return the stream id up to which the journal is written; "0-0" at the beginning."""


@query("journal_hold")
async def hold_position(connection: Connection, journal: str) -> str | None:
    """Lock the position of a journal for the transaction, and return it. None: there is none."""


@query("journal_move")
async def move_position(connection: Connection, journal: str, last_id: str) -> None:
    """Store until which entry a journal is written."""


@query("journal_refuse")
async def put_aside(
    connection: Connection,
    journal: str,
    entry_id: str,
    *,
    place: int,
    kind: str,
    call_id: str | None,
    reason: str,
    record: str,
) -> None:
    """Keep a record that the database does not take, as it stood."""


@query("journal_refused")
async def refused(connection: Connection, journal: str) -> list[RefusedRecord]:
    """Return records that are still put aside, in the journal's order."""


@query("journal_settle")
async def settle(connection: Connection, journal: str, record: RefusedRecord) -> None:
    """Settle a record that was written after all."""
