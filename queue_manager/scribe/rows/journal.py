"""How far the journal is written, and the records of it that were refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


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


async def begin(connection: Connection, journal: str) -> None:
    """Make sure that the journal has a position: before its first entry."""
    await connection.execute(*bind("journal_begin", journal=journal))


async def position(connection: Connection, journal: str) -> str:
    """Return the stream id up to which the journal is written; "0-0" at the beginning."""
    last_id: str = await connection.fetchval(*bind("journal_position", journal=journal))
    return last_id


async def hold_position(connection: Connection, journal: str) -> str | None:
    """Return the same, and nobody else moves it until the transaction ends."""
    last_id: str | None = await connection.fetchval(*bind("journal_hold", journal=journal))
    return last_id


async def move_position(connection: Connection, journal: str, last_id: str) -> None:
    await connection.execute(*bind("journal_move", journal=journal, last_id=last_id))


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
    await connection.execute(
        *bind(
            "journal_refuse",
            journal=journal,
            entry_id=entry_id,
            place=place,
            kind=kind,
            call_id=call_id,
            reason=reason,
            record=record,
        )
    )


async def refused(connection: Connection, journal: str) -> list[RefusedRecord]:
    """Return records that are still put aside, in the journal's order."""
    return all_into(
        RefusedRecord, await connection.fetch(*bind("journal_refused", journal=journal))
    )


async def settle(connection: Connection, journal: str, record: RefusedRecord) -> None:
    """Settle a record that was written after all."""
    await connection.execute(
        *bind("journal_settle", journal=journal, entry_id=record.entry_id, place=record.place)
    )
