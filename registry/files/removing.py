"""Removes photos and videos from the disk: erased ones, and those that have no row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool
from foundation.postgres.pool import connection as pool_connection
from registry.files.parts import Parts
from registry.files.rows import files
from registry.files.shelf import Shelf

FILES_AT_ONCE = 500
#: Who removes a file removes it from the disk at once; the job finds what was left.
ERASED_EVERY, STRAYS_EVERY = timedelta(minutes=1), timedelta(hours=1)
#: A file is written down within seconds; what has no row after so long never will.
STRAY = timedelta(minutes=10)
log = logging.getLogger(__name__)


def jobs(pool: Pool, files_dir: Path) -> Sequence[Job]:
    """List the jobs that remove files."""
    shelf = Shelf(files_dir)

    async def erased(now: datetime) -> None:
        await remove_erased(pool, shelf)

    async def strays(now: datetime) -> None:
        await asyncio.to_thread(Parts(files_dir / "parts").sweep)
        await remove_strays(pool, shelf, (now - STRAY).timestamp())

    return (
        Job("remove erased files", erased, every=ERASED_EVERY),
        Job("remove stray files", strays, every=STRAYS_EVERY),
    )


async def remove_erased(pool: Pool, shelf: Shelf) -> None:
    """Remove files that were taken away or erased; what a crash left is found again. A file that
    cannot be removed holds up no other, and is tried again by the next call."""
    after = ""
    while True:
        async with pool_connection(pool) as connection:
            there = await files.erased(connection, after, FILES_AT_ONCE)
            if not there:
                return
            removed = [each for each in there if await asyncio.to_thread(_remove, shelf, each)]
            await files.gone(connection, removed)
        after = there[-1]


def _remove(shelf: Shelf, file_id: str) -> bool:
    """Remove one file. Return whether it is gone."""
    try:
        shelf.remove(file_id)
    except OSError:
        log.exception("an erased file stays", extra={"file": file_id})
        return False
    return True


async def remove_strays(pool: Pool, shelf: Shelf, before: float) -> None:
    """Remove files put here `before` that moment (seconds since 1970) that have no row, because
    their process died before it wrote one."""
    there = await asyncio.to_thread(lambda: list(shelf.there(before)))
    for start in range(0, len(there), FILES_AT_ONCE):
        some = there[start : start + FILES_AT_ONCE]
        async with pool_connection(pool) as connection:
            known = await files.known(connection, some)
        for file_id in set(some) - known:
            await asyncio.to_thread(shelf.remove, file_id)
