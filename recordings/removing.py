"""Removes the files of erased recordings from the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool
from foundation.postgres.pool import connection as pool_connection
from recordings.rows import recordings
from recordings.rows.recordings import ErasedFiles
from recordings.rows.retention import oldest_files

EVERY = timedelta(minutes=1)
FILES_AT_ONCE, KNOWN_FILES = 500, 20
log = logging.getLogger(__name__)


def job(pool: Pool, folder: Path) -> Job:
    """Return the job that removes what an erasure, the age of recordings, or an encoding after an
    erasure has left."""

    async def remove(now: datetime) -> None:
        await remove_recordings(pool, folder.resolve(), aged=True)

    return Job("remove erased recordings", remove, every=EVERY)


async def remove_recordings(pool: Pool, folder: Path, *, aged: bool) -> None:
    """Remove the files of erased recordings below `folder`; what a crash left is found again. A
    file that cannot be removed holds up no other, and is tried again by the next call. `aged`: also
    those that were erased because of their age, for which nobody waits."""
    async with pool_connection(pool) as connection:
        known = await oldest_files(connection, KNOWN_FILES)
    if not await asyncio.to_thread(_is_the_disk, folder, known):
        log.error("no recording is where it lay: its disk is not there, and nothing is removed")
        return
    after, left, why = "", 0, None
    while True:
        async with pool_connection(pool) as connection:
            there = await recordings.erased_files(connection, after, FILES_AT_ONCE, aged=aged)
            if not there:
                break
            errors = await asyncio.to_thread(_remove_all, folder, there)
            gone = [
                each.recording_id for each, error in zip(there, errors, strict=True) if not error
            ]
            await recordings.files_gone(connection, gone)
        after, left = there[-1].recording_id, left + len(there) - len(gone)
        why = next(filter(None, errors), why)
    if left:
        log.error("erased files stay", extra={"recordings": left, "why": str(why)})


def _is_the_disk(folder: Path, known: Sequence[str]) -> bool:
    """Check that recordings lie there. An empty folder on which a disk was to be mounted would
    make all files seem to have gone."""
    try:
        return not known or any((folder / path).is_file() for path in known)
    except OSError:
        return False


def _remove_all(folder: Path, these: list[ErasedFiles]) -> list[OSError | None]:
    return [_remove(folder, each) for each in these]


def _remove(folder: Path, files: ErasedFiles) -> OSError | None:
    """Remove both files of a recording. Return why one of them stays."""
    paths = [(folder / relative).resolve() for relative in (files.mixed_path, files.sides_path)]
    stays = None
    for path in paths:
        try:
            if path.is_relative_to(folder):
                path.unlink(missing_ok=True)
        except OSError as error:
            stays = error
    return stays
