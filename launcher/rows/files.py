"""Which files the database names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect, into


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """The kinds of files of which the database names any."""

    recordings: bool
    ticket_files: bool


async def files_named(connection: Connection) -> NamedFiles:
    """Return whether the database names any recording that is kept, and any file of a ticket that
    is."""
    return into(NamedFiles, expect(await connection.fetchrow(*bind("files_named"))))


async def recordings_with_row(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Return which of these recordings have a row."""
    rows = await connection.fetch(*bind("files_with_row", ids=list(ids)))
    return frozenset(row["recording_id"] for row in rows)
