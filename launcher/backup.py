"""``backup``: a copy of all of an installation that cannot be made again, taken while everything
runs.

A copy is a folder: `database.dump`, the settings with their secrets, the folders of `folders_of`,
and `copy.json`, which says whose copy it is and of when. Recordings that are still raw or have no
row yet go first, then the database, then all that it names: so whatever the copy of the database
names or expects is in the copy of the folders.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import asyncpg
import msgspec

from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.postgres.schema import (
    DatabaseVersion,
    SchemaError,
    newest_version,
    read_database_state,
)
from foundation.process.files import RUN_BYTES, write_whole
from foundation.process.last_copy import note_copy
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import database_copy, demo_city, file_copy
from launcher.file_copy import Amount
from launcher.only_one import lock_or_refuse
from launcher.rows.files import (
    NamedFiles,
    files_erased_since,
    files_named,
    recordings_with_row,
)
from launcher.setup import check_disks
from launcher.table_sums import TableSum, summed_snapshot
from recordings.paths import RAW_ENDING, BadRecordingId, Folders, RecordingId, id_of_file

MANIFEST, DATABASE, LOCK = "copy.json", "database.dump", "copy.lock"
TELL_EVERY_SECONDS = 5.0
#: Of a server that is away, refuses, or is named in words that nobody understands.
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError)
T = TypeVar("T")
#: Folders in that of recordings, in the order in which a recording goes through them.
_ROOM = Folders(Path())
IN_TRANSIT = (_ROOM.incoming.name, _ROOM.encoding.name, _ROOM.waiting.name)


class Manifest(msgspec.Struct, frozen=True):
    """The manifest of a copy. `home_id`: of an installation made again at the same place it is
    another one. `taken_at` is null while the first copy into a folder is not complete; `schema`:
    the database's version; `database_bytes`: its size on the disk. `tables`: what each table had
    (empty in copies of earlier versions). `erased`: ids of recordings and files that were erased
    while the copy was made: its database names them, and they may not be in it."""

    home: str
    home_id: str
    taken_at: datetime | None = None
    schema: int = 0
    database_bytes: int = 0
    tables: Mapping[str, TableSum] = {}
    erased: frozenset[str] = frozenset()


def backup(settings: Settings, to: Path, progress: Progress) -> None:
    """Copy the installation into the folder `to`: a new or an empty one, or one that holds an
    earlier copy of it, of which only what has changed is copied. The earlier one stays until all is
    there.

    Raises StartError; OSError where the disk does not take it.
    """
    _check_place(settings, to)
    with file_copy.closed_to_others():
        to.mkdir(parents=True, exist_ok=True)
        with reserved(to):
            _copy(settings, to, progress)


def folders_of(settings: Settings) -> Mapping[str, Path]:
    """Return the folders that are copied: their names in a copy, and where they lie. Open data is
    made again from the database."""
    folders = settings.folders
    return {
        "recordings": folders.recordings_dir,
        "files": folders.files_dir,
        "sounds": folders.sounds_dir,
        "asterisk/keys": settings.asterisk_dir / "keys",
    }


def settings_files(folder: Path) -> list[Path]:
    """Return the settings of an installation, or of its copy, with their secrets, and the people of
    a demo."""
    return sorted([*folder.glob("*.toml"), *folder.glob(demo_city.FILE)])


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of the copy in `folder`. Return None if there is none. Raises
    StartError."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise StartError(f"{folder / MANIFEST} cannot be read: {error}") from error


def check_absolute(folder: Path) -> None:
    """Raise StartError for a folder that is named from where one happens to be."""
    if not folder.is_absolute():
        raise StartError(f"name the folder from the root, beginning with /: {folder} is not")


def home_id_of(settings: Settings) -> str:
    """Return what identifies an installation in its copies."""
    return hashlib.sha256(settings.web.web_secret.encode()).hexdigest()[:16]


def _copy(settings: Settings, to: Path, progress: Progress) -> None:
    manifest = _begin(settings, to)
    taken_at = datetime.now(UTC)
    known, named = _read_database(settings)
    with progress.step("looking what has changed"):
        _check_folders(settings, named)
        waiting = _waiting(settings, to, known)
    in_transit = _copy_in_transit(settings, to)
    with_row = _with_row(settings, in_transit)
    scratch = to / f"{DATABASE}{file_copy.PART}"
    with progress.step(f"the database ({known.size_bytes / 1e6:.0f} MB)"):
        tables = _copy_database(settings, scratch, progress)
    with progress.step(f"{waiting.files} files ({waiting.size_bytes / 1e6:.0f} MB)"):
        _copy_files(settings, to, CopyProgress(waiting, progress))
    _part_doubles(to, in_transit, with_row)
    erased = asyncio.run(_ask(settings, lambda link: files_erased_since(link, taken_at)))
    os.sync()
    scratch.replace(to / DATABASE)
    _note(
        to,
        msgspec.structs.replace(
            manifest,
            taken_at=taken_at,
            schema=known.version,
            database_bytes=known.size_bytes,
            tables=tables,
            erased=erased,
        ),
    )
    _forget_what_was_in_transit(to, in_transit)
    note_copy(settings, taken_at, to)


def _copy_database(settings: Settings, path: Path, progress: Progress) -> Mapping[str, TableSum]:
    """Write the database into the file `path`. Return the sums of its tables at the same moment.

    Raises StartError."""
    try:
        with summed_snapshot(settings, "backup") as snapshot:
            database_copy.dump(settings, path, progress, snapshot.name)
            return snapshot.tables
    except (DatabaseAway, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartError(f"the database cannot be read: {error}") from error


def _check_place(settings: Settings, to: Path) -> None:
    check_absolute(to)
    place = to.resolve()
    for folder in (settings.home, *folders_of(settings).values()):
        if place.is_relative_to(folder.resolve()) or folder.resolve().is_relative_to(place):
            raise StartError(
                f"{to} and {folder} lie in each other: a copy needs a place of its own"
            )


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Reserve a folder: while the body runs nobody else copies into it, or makes an installation of
    what is in it. Raises StartError where somebody does."""
    lock = os.open(folder / LOCK, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        lock_or_refuse(lock, f"{folder} is in use by another backup or restore")
        yield
    finally:
        os.close(lock)


def _begin(settings: Settings, to: Path) -> Manifest:
    home, home_id = str(settings.home), home_id_of(settings)
    known = read_manifest(to)
    if known is None:
        ours = (LOCK, MANIFEST, file_copy.DISKS_OWN)
        if any(not it.name.startswith(ours) for it in to.iterdir()):
            raise StartError(f"{to} is neither empty nor a copy: name another folder")
        known = Manifest(home, home_id)
        _note(to, known)
    if (known.home, known.home_id) != (home, home_id):
        raise StartError(
            f"{to} is a copy of another home (or of one that was at {known.home} before, or had "
            "another web_secret): name another folder"
        )
    return known


def _read_database(settings: Settings) -> tuple[DatabaseVersion, NamedFiles]:
    try:
        known = asyncio.run(read_database_state(settings))
        named = asyncio.run(_ask(settings, files_named))
    except (SchemaError, DatabaseAway, *DATABASE_ERRORS) as error:
        raise StartError(f"the database cannot be read ({error}): does the home run?") from error
    if known.version != newest_version():
        raise StartError(
            f"the database is of version {known.version}, this program's is {newest_version()}: "
            "start this program in the home first (./komek up)"
        )
    return known, named


def _check_folders(settings: Settings, named: NamedFiles) -> None:
    """Raises StartError where the database names files and there are none: a disk is not there."""
    for folder, expected in {
        settings.folders.recordings_dir: named.recordings,
        settings.folders.files_dir: named.ticket_files,
    }.items():
        if expected and not any(file_copy.files_below(folder, IN_TRANSIT)):
            raise StartError(
                f"{folder} holds no file, and the database names some: is its disk there?"
            )


async def _ask(settings: Settings, question: Callable[[Connection], Awaitable[T]]) -> T:
    pool = await open_pool(settings, "backup", size=1)
    try:
        async with connection(pool) as link:
            return await question(link)
    finally:
        await pool.close()


def _waiting(settings: Settings, to: Path, known: DatabaseVersion) -> Amount:
    """The files to be copied. Raises StartError where there is no room for them, the database
    (whose copy takes less than itself) and what an installation on the same disk needs to go on."""
    waiting = Amount()
    for name, folder in folders_of(settings).items():
        waiting += file_copy.missing(folder, to / name)
    check_disks({to: waiting.size_bytes + known.size_bytes + RUN_BYTES})
    return waiting


def _copy_in_transit(settings: Settings, to: Path) -> frozenset[Path]:
    """Copy recordings that are raw, half encoded or without a row; returns where those that are on
    their way lie in the copy."""
    copied = set[Path]()
    for name in IN_TRANSIT:
        source, target = settings.folders.recordings_dir / name, to / "recordings" / name
        copied |= {target / path for path, _ in file_copy.files_below(source)}
        file_copy.copy(source, target)
        # Those that have come meanwhile as well.
        copied |= {target / path for path, _ in file_copy.files_below(source)}
    return frozenset(copied)


def _with_row(settings: Settings, in_transit: Collection[Path]) -> frozenset[str]:
    """Of the raw ones those that have a row by now, which the copy of the database will hold."""
    ids = {raw.text for path in in_transit if (raw := _raw(path))}
    return asyncio.run(_ask(settings, lambda link: recordings_with_row(link, ids)))


def _raw(path: Path) -> RecordingId | None:
    """Whose raw file it is; None for another file."""
    with suppress(BadRecordingId):
        return id_of_file(path.name) if path.name.endswith(RAW_ENDING) else None
    return None


def _part_doubles(to: Path, in_transit: Collection[Path], with_row: Collection[str]) -> None:
    """Of what is in the copy raw and encoded, for it was encoded meanwhile, one is left: raw it is
    encoded again where the installation is made again, and would be a second recording beside the
    first."""
    for path in in_transit:
        recording_id = _raw(path)
        if recording_id is not None and recording_id.text in with_row:
            path.unlink(missing_ok=True)
        elif recording_id is not None:
            for name in (recording_id.mixed_path, recording_id.sides_path):
                (to / "recordings" / name).unlink(missing_ok=True)


def _forget_what_was_in_transit(to: Path, now: frozenset[Path]) -> None:
    """Of an earlier copy: their recordings are encoded since, or erased."""
    for name in IN_TRANSIT:
        folder = to / "recordings" / name
        for path, _ in file_copy.files_below(folder):
            if folder / path not in now:
                (folder / path).unlink()


def _copy_files(settings: Settings, to: Path, tell: file_copy.Listener) -> None:
    for name, folder in folders_of(settings).items():
        but = IN_TRANSIT if name == "recordings" else ()
        file_copy.copy(folder, to / name, tell, but=but)
    for path in settings_files(settings.home):
        write_whole(to / path.name, path.read_text(encoding="utf-8"))


class CopyProgress:
    """The progress of a copy: every few seconds, how many files of how many are copied."""

    def __init__(self, waiting: Amount, progress: Progress) -> None:
        self._waiting, self._progress = waiting, progress
        self._done, self._last_at = Amount(), time.monotonic()

    def __call__(self, one: Amount) -> None:
        self._done += one
        if time.monotonic() - self._last_at > TELL_EVERY_SECONDS:
            self._last_at = time.monotonic()
            done, of = self._done, self._waiting
            self._progress(
                f"{done.files} of {of.files} files, {done.size_bytes / 1e6:.0f} MB "
                f"of {of.size_bytes / 1e6:.0f}"
            )


def _note(to: Path, manifest: Manifest) -> None:
    write_whole(to / MANIFEST, msgspec.json.encode(manifest).decode())
