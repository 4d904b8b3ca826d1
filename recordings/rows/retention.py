"""Recordings that are older than recordings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class ErasureBounds:
    """The bounds of recordings that are erased because of their age: those that began and were
    saved `before`, and whose ticket was not changed after `settled`."""

    before: datetime
    settled: datetime


@query("recordings_erase_aged")
async def erase_aged(
    connection: Connection, bounds: ErasureBounds, held: Sequence[str], after: datetime, limit: int
) -> list[datetime]:
    """Erase at most so many, the oldest that began after `after` first: not those of an open
    ticket, and not those of the calls `held`. Returns when each began; whoever removes the files
    of erased ones finds them."""


@query("recordings_newest")
async def newest_recording(connection: Connection) -> datetime | None:
    """Return when the newest recording began that has others in the week before it. None: there
    is none."""


@query("recordings_oldest_files")
async def oldest_files(connection: Connection, limit: int) -> list[str]:
    """Return where files lie that must be there, relative to the recordings folder."""


@query("recordings_any_aged")
async def any_aged(connection: Connection, number: str, call_id: str | None) -> bool:
    """Return whether the ticket's own call, or one made to its applicant, had a recording that was
    erased because of its age."""
