"""``drill``: restores the newest copy into a scratch installation, and compares it with what the
copy's manifest says. The installation itself is only read, and may run.

The scratch database is served on a unix socket, so it takes no port and reaches nothing outside.
The steps that adapt a restored database to the present run in it as well. The copy's files are
checked where they lie.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.process.files import RUN_BYTES
from foundation.process.last_copy import read_last_copy
from foundation.process.last_drill import LastDrill, note_drill
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import database_copy, postgres
from launcher.backup import (
    DATABASE,
    DATABASE_ERRORS,
    Manifest,
    check_absolute,
    home_id_of,
    reserved,
)
from launcher.file_drill import check_files, check_recordings
from launcher.only_one import lock_or_refuse
from launcher.problem_list import ProblemList
from launcher.restore import begin_anew, make_database, read_complete_manifest
from launcher.schema import apply_schema
from launcher.setup import check_disks
from launcher.table_sums import differences, summed_snapshot

#: In the folder of the installation, which others may not read.
SCRATCH, LOCK = "drill", "drill.lock"
#: An empty database, and PostgreSQL's log while a large one is filled.
SERVER_BYTES = 1_200_000_000
QUIET = Progress(quiet=True)


@dataclass(frozen=True)
class Compared:
    """How much of a copy was compared. `taken_at`: its moment, None if it is not complete."""

    taken_at: datetime | None = None
    tables: int = 0
    rows: int = 0
    files: int = 0


def drill(settings: Settings, folder: Path | None, progress: Progress) -> LastDrill:
    """Restore the copy in `folder`, or the newest one of the installation, into a scratch
    installation, check it, and remove it again. Note and return the result.

    Raises StartError if nothing could be tried: no copy is known, another drill or a backup is at
    work, or there is no room. A copy that cannot be restored is a result.
    """
    source = folder or _newest_copy(settings)
    check_absolute(source)
    began, problems = time.monotonic(), ProblemList()
    with _scratch_folder(settings) as scratch:
        compared = _check_copy(settings, source, scratch, problems, progress)
    result = LastDrill(
        at=datetime.now(UTC),
        folder=str(source),
        taken_at=compared.taken_at,
        seconds=round(time.monotonic() - began, 1),
        tables=compared.tables,
        rows=compared.rows,
        files=compared.files,
        problems=tuple(problems.sentences),
        problems_count=problems.count,
    )
    note_drill(settings, result)
    return result


def report(result: LastDrill) -> str:
    """Write the result of a drill for a terminal."""
    of = f" of {result.taken_at:%Y-%m-%d %H:%M}Z" if result.taken_at else ""
    amount = f"{result.tables} tables, {result.rows} rows and {result.files} files"
    if result.passed:
        return f"The copy{of} in {result.folder} can be restored: {amount} are as they were."
    head = f"The copy{of} in {result.folder} is not as it should be ({amount} were compared):"
    more = result.problems_count - len(result.problems)
    rest = [f"  and {more} more"] if more else []
    return "\n".join([head, *(f"  {sentence}" for sentence in result.problems), *rest])


def _newest_copy(settings: Settings) -> Path:
    copy = read_last_copy(settings)
    if copy is None:
        raise StartError(f"{settings.home} was never copied: ./komek backup FOLDER does it")
    return Path(copy.folder)


@contextmanager
def _scratch_folder(settings: Settings) -> Iterator[Path]:
    """Provide an empty folder for one drill at a time. What a killed one left is removed before."""
    place = settings.home / SCRATCH
    with (settings.home / LOCK).open("w") as lock:
        lock_or_refuse(lock, f"another ./komek drill of {settings.home} is at work")
        if place.exists():
            shutil.rmtree(place)
        place.mkdir(mode=0o700)
        try:
            # Each has its own name: the server of a killed drill may still be stopping in its own.
            yield Path(tempfile.mkdtemp(dir=place))
        finally:
            shutil.rmtree(place)


def _check_copy(
    settings: Settings, source: Path, scratch: Path, problems: ProblemList, progress: Progress
) -> Compared:
    try:
        manifest, taken_at = read_complete_manifest(source)
    except (StartError, OSError) as error:
        problems.add(str(error))
        return Compared()
    if manifest.home_id != home_id_of(settings):
        raise StartError(f"{source} is a copy of another installation, {manifest.home}")
    check_disks({scratch: manifest.database_bytes + SERVER_BYTES + RUN_BYTES})
    with reserved(source), _scratch_server(settings, scratch) as restored:
        try:
            return _compare(restored, source, manifest, taken_at, problems, progress)
        except (StartError, DatabaseAway, *DATABASE_ERRORS) as error:
            problems.add(f"the database cannot be restored: {error}")
            return Compared(taken_at)


@contextmanager
def _scratch_server(settings: Settings, scratch: Path) -> Iterator[Settings]:
    """Run an empty PostgreSQL in `scratch`. Yield settings that name it, and no other server."""
    own = settings.changed(
        home=scratch,
        database_dsn="",
        redis_dsn="",
        postgres_password=secrets.token_hex(24),
    )
    postgres.ensure_database_files(own)
    with (postgres.data_dir(own) / "komek.conf").open("a") as config:
        config.write("fsync = off\n")  # nobody needs this database after a power cut
    with postgres.served_on_socket(own) as dsn:
        yield own.changed(database_dsn=dsn)


def _compare(
    restored: Settings,
    source: Path,
    manifest: Manifest,
    taken_at: datetime,
    problems: ProblemList,
    progress: Progress,
) -> Compared:
    """Fill the scratch database, and compare first what nothing has changed yet."""
    with progress.step(f"restoring the database ({manifest.database_bytes / 1e6:.0f} MB)"):
        asyncio.run(make_database(restored))
        database_copy.load(restored, source / DATABASE, progress)
    with progress.step("comparing its tables"):
        tables, rows = _compare_tables(restored, manifest, problems)
    with progress.step("comparing the files"):
        files = asyncio.run(_check_files(restored, source, manifest, problems))
    with progress.step("adapting the database to the present"):
        asyncio.run(apply_schema(restored))
        asyncio.run(begin_anew(restored, taken_at, source / "recordings", QUIET))
    return Compared(taken_at, tables, rows, files)


def _compare_tables(
    restored: Settings, manifest: Manifest, problems: ProblemList
) -> tuple[int, int]:
    """Compare the tables with the manifest. Return how many there are, and how many rows."""
    if not manifest.tables:
        problems.add("the copy does not say what its tables had: an earlier version made it")
        return 0, 0
    with summed_snapshot(restored, "drill") as snapshot:
        for sentence in differences(manifest.tables, snapshot.tables):
            problems.add(sentence)
        return len(snapshot.tables), sum(table.rows for table in snapshot.tables.values())


async def _check_files(
    restored: Settings, source: Path, manifest: Manifest, problems: ProblemList
) -> int:
    pool = await open_pool(restored, "drill", size=1)
    try:
        async with connection(pool) as link:
            recordings = source / "recordings"
            return await check_recordings(
                link, recordings, manifest.erased, problems
            ) + await check_files(link, source / "files", manifest.erased, problems)
    finally:
        await pool.close()
