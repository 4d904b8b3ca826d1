"""Which files the database names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """The kinds of files of which the database names any."""

    recordings: bool
    ticket_files: bool


@dataclass(frozen=True, slots=True)
class RecordingChecksums:
    """The two files of a recording: paths in the folder of recordings, and SHA-256."""

    recording_id: str
    mixed_path: str
    sides_path: str
    mixed_sha256: str
    sides_sha256: str


@query("files_named")
async def files_named(connection: Connection) -> NamedFiles:
    """Return whether the database names any recording that is kept, and any file of a ticket that
    is."""


@query("files_with_row")
async def recordings_with_row(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Return which of these recordings have a row."""


@query("files_erased_since")
async def files_erased_since(connection: Connection, since: datetime) -> frozenset[str]:
    """Return the ids of recordings and of files that were erased since then."""


@query("recordings_to_check")
async def recordings_to_check(
    connection: Connection, after: str, limit: int
) -> list[RecordingChecksums]:
    """Return at most `limit` recordings that have files, by id, behind the id `after`."""


@query("files_to_check")
async def ticket_files_to_check(connection: Connection, after: str, limit: int) -> list[str]:
    """Return the ids of at most `limit` files of tickets, in order, behind the id `after`."""


@query("message_files_to_check")
async def message_files_to_check(connection: Connection, after: str, limit: int) -> list[str]:
    """Return the ids of at most `limit` files of messages, in order, behind the id `after`."""
