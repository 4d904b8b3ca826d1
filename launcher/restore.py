"""``restore``: an installation from its copy (launcher/backup.py), into a folder that holds nothing
yet."""

from __future__ import annotations

import asyncio
import math
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from redis.asyncio import Redis
from redis.exceptions import RedisError

from channels.rows import files as message_files
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.schema import SchemaError, ensure_empty_database, newest_version
from foundation.process.files import write_whole
from foundation.process.progress import Progress
from foundation.settings import Settings, load_settings, named_home
from launcher import database_copy, file_copy
from launcher.backup import (
    DATABASE,
    DATABASE_ERRORS,
    IN_TRANSIT,
    CopyProgress,
    Manifest,
    check_absolute,
    folders_of,
    read_manifest,
    reserved,
    settings_files,
)
from launcher.file_copy import Amount, FileOwner, Listener
from launcher.homes import UNFINISHED, ensure_home
from launcher.only_one import lock_or_refuse
from launcher.ports import check_ports
from launcher.setup import SETUP_BYTES, check_disks, ensure_everything
from launcher.up import prepare_database
from queue_manager.live import floor_store
from queue_manager.rows.lines import saved_lines
from queue_manager.scribe.cut_calls import TicketNumbers, end_cut_calls
from recordings.paths import BadRecordingId, id_of_file
from recordings.rows.recordings import look_for_files_again
from registry.files.rows import files as ticket_files
from registry.tickets.rows.numbers import add_number_gaps, highest_ticket_numbers

#: Three times as many tickets as a line has on its worst day; and to what numbers are rounded up.
#: The time since the copy counts exactly, so that a home that is made from it a second time goes on
#: above what the first one has given out.
MOST_AN_HOUR, ROUND = 2_500, 100
#: The copy of the database may lack so much that was given out: the scribe was late.
LATE = timedelta(hours=1)
#: Recordings of which it is asked at once whether they were erased.
AT_ONCE = 1000


def restore(source: Path, progress: Progress) -> dict[str, int]:
    """Restore the installation that KOMEK_HOME names from the copy in `source`. Nothing of it runs
    then.

    Return series ("<line>-<year>") → the number above which its ticket numbers continue.

    Raises StartError. A restore that is refused leaves no home. A restore that ends in the middle,
    even by SIGKILL, leaves a mark: such an installation does not start, and the next restore
    removes it.
    """
    check_absolute(source)
    manifest, taken_at = read_complete_manifest(source)
    with reserved(source):
        settings = _begin(source, manifest)
        with (settings.home / UNFINISHED).open() as mark:
            _lock(mark, settings.home)
            last = _go_on(settings, source, taken_at, progress)
            (settings.home / UNFINISHED).unlink()
            return last


def read_complete_manifest(source: Path) -> tuple[Manifest, datetime]:
    """Read the manifest of a copy that this program can restore. Return it with the moment of the
    copy. Raises StartError."""
    manifest = read_manifest(source)
    if manifest is None or manifest.taken_at is None:
        raise StartError(f"{source} holds no complete copy of a home")
    if manifest.schema > newest_version():
        raise StartError(
            f"the copy's database is of version {manifest.schema}, this program knows only "
            f"{newest_version()}: bring it back with the program that was there, or a newer one"
        )
    return manifest, manifest.taken_at


def gap_ends(
    highest: Mapping[str, int], lines: Iterable[str], taken_at: datetime, now: datetime
) -> dict[str, int]:
    """Return above which numbers go on in each series that may have gone on since the copy: those
    of the `lines` in the years from `taken_at` to `now`, local times."""
    most = max(1, math.ceil((now - taken_at + LATE) / timedelta(hours=1) * MOST_AN_HOUR))
    years = range(min(taken_at.year, now.year), max(taken_at.year, now.year) + 1)
    series = [f"{line}-{year}" for line in lines for year in years]
    return {it: -(-(highest.get(it, 0) + most) // ROUND) * ROUND for it in series}


def _begin(source: Path, manifest: Manifest) -> Settings:
    """An installation with the settings, once it is known that everything can follow."""
    home = named_home()
    remove_unfinished(home)
    if file_copy.holds_something(home):
        raise StartError(f"{home} holds something: name a home that does not exist in KOMEK_HOME")
    made = not home.exists()
    home.mkdir(parents=True, exist_ok=True)
    try:
        write_whole(home / UNFINISHED, "\n")
        with file_copy.closed_to_others():
            for path in settings_files(source):
                shutil.copy(path, home)
        settings = load_settings(home)
        _check(settings, source, manifest)
        return ensure_home(home)
    except BaseException:
        for entry in home.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if made:
            home.rmdir()
        raise


def _check(settings: Settings, source: Path, manifest: Manifest) -> None:
    """Raises StartError where a folder or the database holds something, a port is taken, or there
    is no room."""
    needed = {}
    for name, folder in folders_of(settings).items():
        if file_copy.holds_something(folder):
            raise StartError(f"{folder} holds something: what the copy has would be lost in it")
        needed[folder] = file_copy.missing(source / name, folder).size_bytes
    check_ports(settings)
    ours = not settings.stores.database_dsn
    check_disks(needed | {settings.home: SETUP_BYTES + manifest.database_bytes if ours else 0})
    if not ours:
        asyncio.run(make_database(settings))


async def make_database(settings: Settings) -> None:
    """An empty one. Raises StartError where it is not."""
    try:
        await ensure_empty_database(settings)
    except (SchemaError, *DATABASE_ERRORS) as error:
        raise StartError(f"the database cannot be filled: {error}") from error


def _go_on(
    settings: Settings, source: Path, taken_at: datetime, progress: Progress
) -> dict[str, int]:
    try:
        return _fill(settings, source, taken_at, progress)
    except (StartError, DatabaseAway, *DATABASE_ERRORS) as error:
        raise StartError(f"{error}. {_what_is_left(settings)}") from error
    except BaseException:
        progress(_what_is_left(settings))
        raise


def _what_is_left(settings: Settings) -> str:
    words = f"What was brought back so far is removed by the next try: {settings.home}"
    places = folders_of(settings).values()
    outside = sorted(str(it) for it in places if not it.is_relative_to(settings.home))
    database = ["the tables of the database"] if settings.stores.database_dsn else []
    by_hand = ", ".join([*outside, *database])
    return f"{words}; by you before it: {by_hand}" if by_hand else words


def remove_unfinished(home: Path) -> None:
    """Remove from the installation all that an unfinished restore has left there.

    The installation was empty before that restore and has not started since. Raises StartError if
    another restore is working on it."""
    try:
        mark = (home / UNFINISHED).open()
    except FileNotFoundError:
        return
    with mark:
        _lock(mark, home)
        for entry in home.iterdir():
            if entry.name != UNFINISHED:
                shutil.rmtree(
                    entry
                ) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        (home / UNFINISHED).unlink()


def _lock(mark: IO[str], home: Path) -> None:
    """Lock the installation's mark, so that no other restore fills or empties the installation
    until it is closed.

    Raises StartError if another restore has the lock."""
    lock_or_refuse(mark, f"another ./komek restore fills {home}")


def _fill(
    settings: Settings, source: Path, taken_at: datetime, progress: Progress
) -> dict[str, int]:
    """What may fail early comes first, and what takes hours last."""
    with progress.step("setting up"):
        ensure_everything(settings, progress)
    with progress.step("the database"), database_copy.server(settings):
        asyncio.run(make_database(settings))
        database_copy.load(settings, source / DATABASE, progress)
        asyncio.run(prepare_database(settings))
        last = asyncio.run(begin_anew(settings, taken_at, source / "recordings", progress))
    waiting = Amount()
    for name, folder in folders_of(settings).items():
        waiting += file_copy.missing(source / name, folder)
    with progress.step(f"{waiting.files} files ({waiting.size_bytes / 1e6:.0f} MB)"):
        tell = CopyProgress(waiting, progress)
        for name, folder in folders_of(settings).items():
            _copy_back(source / name, folder, tell)
    return last


def _copy_back(source: Path, folder: Path, tell: Listener) -> None:
    """Root's copies are whose the folder is: the next start passes over one that is right."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder.stat()
    owner = FileOwner(state.st_uid, state.st_gid) if os.geteuid() == 0 else None
    with file_copy.closed_to_others():
        file_copy.copy(source, folder, tell, owner=owner)


def _recordings_in(folder: Path) -> Iterator[str]:
    for path, _ in file_copy.files_below(folder, IN_TRANSIT):
        with suppress(BadRecordingId):
            yield id_of_file(Path(path).name).text


async def _has_floor(settings: Settings) -> bool:
    """Return whether a Redis of the user's own has the floor.

    Then the dispatcher itself ends the calls that are over. A Redis that does not answer counts as
    having it, because a call must not get two ends that contradict each other."""
    if not settings.stores.redis_dsn:
        return False
    try:
        async with Redis.from_url(settings.stores.redis_url) as redis:
            return bool(await redis.exists(floor_store.KEY))
    except RedisError:
        return True


async def begin_anew(
    settings: Settings, taken_at: datetime, copied: Path, progress: Progress
) -> dict[str, int]:
    """Adapt the restored database to the time that has passed since `taken_at`.

    - Ticket numbers continue above all that may have been given out. Return the series → number.
    - Calls and kept places that were open when the copy was taken are ended.
    - Files of erased data, which a copy made into an earlier one still has (recordings are in
      `copied`), are listed again for the programs that remove them."""
    zone = ZoneInfo(settings.timezone)
    pool = await open_pool(settings, "restore", size=1)
    try:
        async with connection(pool) as link:
            known = await highest_ticket_numbers(link)
            named = {line.wish.number for line in await saved_lines(link)}
            lines = sorted(named | {series.partition("-")[0] for series in known})
            last = gap_ends(known, lines, taken_at.astimezone(zone), datetime.now(zone))
            await add_number_gaps(link, last)
            if not await _has_floor(settings):
                async with link.transaction():
                    cut = await end_cut_calls(link, taken_at, TicketNumbers(last, zone))
                progress(
                    f"{cut.calls} calls, {cut.outbound_calls} calls to citizens and "
                    f"{cut.places} kept places were open in the copy and are ended; "
                    f"{cut.callbacks_due} callers are to be called back"
                )
            await ticket_files.look_again(link)
            await message_files.look_again(link)
            copied_ids = _recordings_in(copied)
            while some := list(islice(copied_ids, AT_ONCE)):
                await look_for_files_again(link, some)
            return last
    finally:
        await pool.close()
