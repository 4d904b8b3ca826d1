"""``restore``: a home from its copy (launcher/backup.py), into a folder that holds nothing yet."""

from __future__ import annotations

import asyncio
import math
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.schema import SchemaError, ensure_empty_database, newest_version
from foundation.process.progress import Progress
from foundation.settings import Settings, SettingsError, load_settings, named_home
from launcher import database_copy, file_copy
from launcher.backup import (
    DATABASE,
    Manifest,
    Tell,
    check_absolute,
    folders_of,
    read_manifest,
    settings_files,
)
from launcher.file_copy import Amount
from launcher.homes import ensure_home
from launcher.ports import check_ports
from launcher.setup import check_disk, ensure_everything
from launcher.up import prepare_database, wait_for_database
from queue_manager.rows.lines import saved_lines
from registry.tickets.rows.numbers import add_number_gaps, highest_ticket_numbers

#: More tickets than a line ever has in a day, and what numbers go on from is rounded up to: whoever
#: sees the gap sees that it is one.
MOST_A_DAY, ROUND = 50_000, 100_000


def restore(source: Path, progress: Progress) -> dict[str, int]:
    """Make the home that KOMEK_HOME names from the copy in `source`; returns above which numbers
    of tickets go on, by series ("<line>-<year>"). Nothing of the home runs afterwards.

    Raises StartError. What cannot be brought back leaves no home; what fails in the middle says
    which folder is to be removed before the next try.
    """
    check_absolute(source)
    manifest = read_manifest(source)
    if manifest is None or manifest.taken_at is None:
        raise StartError(f"{source} holds no complete copy of a home")
    if manifest.schema > newest_version():
        raise StartError(
            f"the copy's database is of version {manifest.schema}, this program knows only "
            f"{newest_version()}: bring it back with the program that was there, or a newer one"
        )
    with file_copy.closed_to_others():
        settings = _begin(source, manifest)
        return _fill_or_tell(settings, source, manifest.taken_at, progress)


def gap_ends(
    highest: Mapping[str, int], lines: Iterable[str], taken_at: datetime, now: datetime
) -> dict[str, int]:
    """Above which numbers go on in each series that may have gone on since the copy: those of the
    `lines` in the years from `taken_at` to `now`, local times."""
    days = max(1, math.ceil((now - taken_at) / timedelta(days=1)))
    years = range(min(taken_at.year, now.year), max(taken_at.year, now.year) + 1)
    series = [f"{line}-{year}" for line in lines for year in years]
    return {
        it: math.ceil((highest.get(it, 0) + days * MOST_A_DAY) / ROUND) * ROUND for it in series
    }


def _begin(source: Path, manifest: Manifest) -> Settings:
    """A home with the settings, once it is known that everything can follow."""
    home = named_home()
    if home.exists() and any(home.iterdir()):
        raise StartError(f"{home} holds something: name a home that does not exist in KOMEK_HOME")
    made = not home.exists()
    home.mkdir(parents=True, exist_ok=True)
    try:
        for path in settings_files(source):
            shutil.copy(path, home)
        settings = load_settings(home)
        for folder in folders_of(settings).values():
            if folder.exists() and any(folder.iterdir()):
                raise StartError(f"{folder} holds something: what the copy has would be lost in it")
        check_ports(settings)
        check_disk(home, manifest.database_bytes + _files(settings, source).size_bytes)
        if settings.stores.database_dsn:
            asyncio.run(_make_database(settings))
        return ensure_home(home)
    except (StartError, SettingsError, OSError):
        for path in settings_files(home):
            path.unlink()
        if made:
            home.rmdir()
        raise


async def _make_database(settings: Settings) -> None:
    """An empty one. Raises StartError where it is not."""
    try:
        await ensure_empty_database(settings)
    except (SchemaError, asyncpg.PostgresError, OSError) as error:
        raise StartError(f"the database cannot be filled: {error}") from error


def _files(settings: Settings, source: Path) -> Amount:
    amount = Amount()
    for name, folder in folders_of(settings).items():
        amount += file_copy.missing(source / name, folder)
    return amount


def _fill_or_tell(
    settings: Settings, source: Path, taken_at: datetime, progress: Progress
) -> dict[str, int]:
    try:
        return _fill(settings, source, taken_at, progress)
    except (StartError, DatabaseAway, asyncpg.PostgresError, OSError) as error:
        raise StartError(
            f"{error}. What was brought back so far lies in {settings.home}: remove it before you "
            "try again"
        ) from error


def _fill(
    settings: Settings, source: Path, taken_at: datetime, progress: Progress
) -> dict[str, int]:
    waiting = _files(settings, source)
    with progress.step(f"{waiting.files} files ({waiting.size_bytes / 1e6:.0f} MB)"):
        tell = Tell(waiting, progress)
        for name, folder in folders_of(settings).items():
            file_copy.copy(source / name, folder, tell)
    with progress.step("setting up"):
        ensure_everything(settings, progress)
    with database_copy.server(settings), progress.step("the database"):
        asyncio.run(wait_for_database(settings))
        asyncio.run(_make_database(settings))
        database_copy.load(settings, source / DATABASE, progress)
        asyncio.run(prepare_database(settings))
        return asyncio.run(_add_gaps(settings, taken_at))


async def _add_gaps(settings: Settings, taken_at: datetime) -> dict[str, int]:
    zone = ZoneInfo(settings.timezone)
    pool = await open_pool(settings, "restore", size=1)
    try:
        async with connection(pool) as link:
            known = await highest_ticket_numbers(link)
            named = {line.wish.number for line in await saved_lines(link)}
            lines = sorted(named | {series.partition("-")[0] for series in known})
            last = gap_ends(known, lines, taken_at.astimezone(zone), datetime.now(zone))
            await add_number_gaps(link, last)
            return last
    finally:
        await pool.close()
