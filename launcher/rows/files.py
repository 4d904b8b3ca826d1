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
