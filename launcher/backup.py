"""``backup``: a copy of all of a home that cannot be made again, taken while everything runs.

A copy is a folder: `database.dump`, the settings with their secrets, the folders of `folders_of`,
and `copy.json`, which says whose copy it is and of when. Recordings that are still raw or have no
row yet go first, then the database, then all that it names: so whatever the copy of the database
names or expects is in the copy of the folders.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec

from foundation.errors import StartError
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.schema import Known, SchemaError, look
from foundation.process.files import write_whole
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import database_copy, demo_city, file_copy
from launcher.file_copy import Amount
from launcher.rows.files import NamedFiles, files_named
from launcher.setup import check_disks
from recordings.paths import Folders

MANIFEST, DATABASE, LOCK = "copy.json", "database.dump", "copy.lock"
TELL_EVERY_SECONDS = 5.0
#: Folders in that of recordings, in the order in which a recording goes through them.
_ROOM = Folders(Path())
IN_TRANSIT = (_ROOM.incoming.name, _ROOM.encoding.name, _ROOM.waiting.name)


class Manifest(msgspec.Struct, frozen=True):
    """What a copy is of. `home_id`: of a home made anew at the same place it is another one.
    `taken_at` is null while the first copy into a folder is not complete; `schema`: the database's
    version; `database_bytes`: its size on the disk."""

    home: str
    home_id: str
    taken_at: datetime | None = None
    schema: int = 0
    database_bytes: int = 0


def backup(settings: Settings, to: Path, progress: Progress) -> None:
    """Copy the home into the folder `to`: a new or an empty one, or one that holds an earlier copy
    of it, of which only what has changed is copied. The earlier one stays until all is there.

    Raises StartError; OSError where the disk does not take it.
    """
    _check_place(settings, to)
    with file_copy.closed_to_others(), _only_one(to):
        manifest = _begin(settings, to)
        taken_at, known = datetime.now(UTC), _look(settings)
        _check_folders(settings)
        waiting = _waiting(settings, to, known)
        in_transit = _copy_in_transit(settings, to)
        scratch = to / f"{DATABASE}{file_copy.PART}"
        with progress.step(f"the database ({known.size_bytes / 1e6:.0f} MB)"):
            database_copy.dump(settings, scratch, progress)
        with progress.step(f"{waiting.files} files ({waiting.size_bytes / 1e6:.0f} MB)"):
            _copy_files(settings, to, Tell(waiting, progress))
        os.sync()
        scratch.replace(to / DATABASE)
        _note(
            to,
            msgspec.structs.replace(
                manifest, taken_at=taken_at, schema=known.version, database_bytes=known.size_bytes
            ),
        )
        _forget_what_was_in_transit(to, in_transit)


def folders_of(settings: Settings) -> Mapping[str, Path]:
    """The folders that are copied: their names in a copy, and where they lie. Open data is made
    anew from the database."""
    folders = settings.folders
    return {
        "recordings": folders.recordings_dir,
        "files": folders.files_dir,
        "sounds": folders.sounds_dir,
        "asterisk/keys": settings.asterisk_dir / "keys",
    }


def settings_files(folder: Path) -> list[Path]:
    """The settings of a home, or of its copy, with their secrets, and the people of a demo."""
    return sorted([*folder.glob("*.toml"), *folder.glob(demo_city.FILE)])


def read_manifest(folder: Path) -> Manifest | None:
    """What the copy in `folder` is of; None where there is none. Raises StartError."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise StartError(f"{folder / MANIFEST} cannot be read: {error}") from error


def check_absolute(folder: Path) -> None:
    """Raises StartError for a folder that is named from where one happens to be."""
    if not folder.is_absolute():
        raise StartError(f"name the folder from the root, beginning with /: {folder} is not")


def _check_place(settings: Settings, to: Path) -> None:
    check_absolute(to)
    place = to.resolve()
    for folder in (settings.home, *folders_of(settings).values()):
        if place.is_relative_to(folder.resolve()) or folder.resolve().is_relative_to(place):
            raise StartError(
                f"{to} and {folder} lie in each other: a copy needs a place of its own"
            )


@contextmanager
def _only_one(to: Path) -> Iterator[None]:
    to.mkdir(parents=True, exist_ok=True)
    with (to / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(f"another copy into {to} is at work") from None
        yield


def _begin(settings: Settings, to: Path) -> Manifest:
    home = str(settings.home)
    home_id = hashlib.sha256(settings.web.web_secret.encode()).hexdigest()[:16]
    known = read_manifest(to)
    if known is None:
        if any(not it.name.startswith((LOCK, MANIFEST)) for it in to.iterdir()):
            raise StartError(f"{to} is neither empty nor a copy: name another folder")
        known = Manifest(home, home_id)
        _note(to, known)
    if (known.home, known.home_id) != (home, home_id):
        raise StartError(
            f"{to} is a copy of another home, or of one that was at {known.home} before: name "
            "another folder"
        )
    return known


def _look(settings: Settings) -> Known:
    try:
        return asyncio.run(look(settings))
    except (SchemaError, asyncpg.PostgresError, OSError) as error:
        raise StartError(f"the database cannot be read ({error}): does the home run?") from error


def _check_folders(settings: Settings) -> None:
    """Raises StartError where the database names files and there are none: a disk is not there."""
    named = asyncio.run(_named(settings))
    for folder, it in {
        settings.folders.recordings_dir: named.recordings,
        settings.folders.files_dir: named.ticket_files,
    }.items():
        if it and not any(file_copy.files_below(folder, IN_TRANSIT)):
            raise StartError(
                f"{folder} holds no file, and the database names some: is its disk there?"
            )


async def _named(settings: Settings) -> NamedFiles:
    pool = await open_pool(settings, "backup", size=1)
    try:
        async with connection(pool) as link:
            return await files_named(link)
    finally:
        await pool.close()


def _waiting(settings: Settings, to: Path, known: Known) -> Amount:
    """The files to be copied. Raises StartError where there is no room for them and the database,
    whose copy takes less than itself."""
    waiting = Amount()
    for name, folder in folders_of(settings).items():
        waiting += file_copy.missing(folder, to / name)
    check_disks({to: waiting.size_bytes + known.size_bytes})
    return waiting


def _copy_in_transit(settings: Settings, to: Path) -> frozenset[Path]:
    """Copy recordings that are raw, half encoded or without a row; returns which, as they lie in
    the copy. One that is encoded before the database is copied has its row there or is here."""
    copied = set[Path]()
    for name in IN_TRANSIT:
        source, target = settings.folders.recordings_dir / name, to / "recordings" / name
        copied |= {target / path for path, _ in file_copy.files_below(source)}
        file_copy.copy(source, target)
    return frozenset(copied)


def _forget_what_was_in_transit(to: Path, now: frozenset[Path]) -> None:
    """Of an earlier copy: their recordings are encoded since, or erased."""
    for name in IN_TRANSIT:
        folder = to / "recordings" / name
        for path, _ in file_copy.files_below(folder):
            if folder / path not in now:
                (folder / path).unlink()


def _copy_files(settings: Settings, to: Path, tell: file_copy.Tell) -> None:
    for name, folder in folders_of(settings).items():
        but = IN_TRANSIT if name == "recordings" else ()
        file_copy.copy(folder, to / name, tell, but=but)
    for path in settings_files(settings.home):
        write_whole(to / path.name, path.read_text(encoding="utf-8"))


class Tell:
    """Says every few seconds how many files of how many are copied."""

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
