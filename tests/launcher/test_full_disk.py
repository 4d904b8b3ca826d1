"""A disk without one byte left ends no supervisor and loses nothing that was acknowledged."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from foundation.process.health_checks import answers, checks
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import postgres, valkey
from launcher.control import Control, launch, pids
from launcher.down import down
from launcher.homes import ensure_home, fresh_home
from launcher.programs import Program, module, stores
from launcher.status import status
from launcher.supervisor_config import write_config
from launcher.table import status_table
from queue_manager.domain.floor import events as on
from queue_manager.live import codec
from queue_manager.live.journal import STREAM, Journal
from queue_manager.live.spool import Spool
from tests.launcher.launcher import within
from tests.small_disk import SmallDisk, no_file_grows, small_disk

pytestmark = pytest.mark.services

DISK_MEGABYTES = 200
PATIENCE = 60.0
BEGAN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STEPS = 100


@contextmanager
def supervised(settings: Settings, *programs: Program) -> Iterator[Control]:
    """A supervisor with these programs, all started; its end is the test's, whoever is left."""
    process = launch(settings, write_config(settings, programs))
    control = Control(settings)
    try:
        for program in programs:
            control.start(program.role)
        yield control
    finally:
        down(settings, Progress(quiet=True))
        process.wait(10)


def pid_of(control: Control, role: str) -> int:
    return pids(control.processes()).get(role, 0)


def all_answer(settings: Settings, *roles: str) -> bool:
    known = checks(settings)
    return all(asyncio.run(answers(known[role], 1)) for role in roles)


# --- without root: the supervisor's own files take nothing --------------------------------------


@pytest.fixture
def settings() -> Iterator[Settings]:
    home = Path(tempfile.mkdtemp(prefix="komek-f-"))
    fresh_home(home)
    yield ensure_home(home)
    shutil.rmtree(home)


CHATTER = """\
import sys, time
with open(sys.argv[1], "w") as diary:
    for number in range(10**9):
        print("x" * 1000, flush=True)
        diary.seek(0)
        diary.write(str(number))
        diary.flush()
        time.sleep(0.001)
"""


def chatter(settings: Settings, diary: Path) -> Program:
    """Logs 1 kB, then counts in `diary`: it stands still when nobody reads its pipe."""
    script = settings.home / "chatter.py"
    script.write_text(CHATTER)
    return Program("web", [sys.executable, script, diary], 30)


def test_a_supervisor_whose_logs_take_nothing_starts_what_falls(settings: Settings) -> None:
    diary = settings.home / "diary"

    def count() -> int:
        return int(diary.read_text() or 0) if diary.exists() else 0

    with supervised(settings, module("agi", "agi"), chatter(settings, diary)) as control:
        supervisor = int((settings.run_dir / "supervisor.pid").read_text())
        within(90, lambda: all_answer(settings, "agi") and count())
        talker = pid_of(control, "web")
        with no_file_grows(supervisor):
            for _ in range(3):
                before = pid_of(control, "agi")
                os.kill(before, signal.SIGKILL)
                within(90, lambda: pid_of(control, "agi") not in (0, before))  # noqa: B023
                within(90, lambda: all_answer(settings, "agi"))
            said = count()
            within(90, lambda: count() > said + 300)  # far more than a pipe holds
        assert pid_of(control, "web") == talker
        os.kill(pid_of(control, "agi"), signal.SIGKILL)
        log = settings.log_dir / "supervisor.log"
        within(90, lambda: "of this log were dropped" in log.read_text())
        within(90, lambda: "dropped" in (settings.log_dir / "web.log").read_text()[-200_000:])


# --- a disk of its own, filled to the last byte -------------------------------------------------


@pytest.fixture(scope="module")
def disk() -> Iterator[SmallDisk]:
    with small_disk(DISK_MEGABYTES) as disk:
        yield disk


@pytest.fixture(scope="module")
def home_on_disk(disk: SmallDisk) -> Settings:
    """A home on the small disk, its stores' files made."""
    home = disk.folder / "h"
    fresh_home(home)
    settings = ensure_home(home)
    postgres.ensure_database_files(settings)
    valkey.ensure_valkey_files(settings)
    return settings


@pytest.fixture
def on_disk(disk: SmallDisk, home_on_disk: Settings) -> Settings:
    """There is room, nothing runs, and nothing has been said, when a test begins."""
    disk.make_room()
    (home_on_disk.log_dir / "postgres.log").unlink(missing_ok=True)
    return home_on_disk


def test_stores_that_find_no_room_at_their_start_start_when_there_is(
    disk: SmallDisk, on_disk: Settings
) -> None:
    config = write_config(on_disk, stores(on_disk))
    disk.fill()
    process = launch(on_disk, config)
    try:
        control = Control(on_disk)
        log = on_disk.log_dir / "postgres.log"
        within(90, lambda: any(it.state == "backoff" for it in control.processes()))
        assert "ROOM IS FULL: 0 MB left" in status_table(status(on_disk))
        assert not log.exists() or log.stat().st_size == 0
        disk.make_room()
        within(PATIENCE, lambda: all_answer(on_disk, "postgres", "valkey"))
        assert process.poll() is None
    finally:
        down(on_disk, Progress(quiet=True))
        process.wait(10)


@contextlib.asynccontextmanager
async def journal_of(settings: Settings) -> AsyncIterator[tuple[Journal, Redis]]:
    async with Redis.from_url(settings.stores.redis_url, decode_responses=True) as redis:
        journal = Journal(redis, Spool(settings.home / "spool"))
        running = asyncio.create_task(journal.run())
        try:
            yield journal, redis
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


async def append(journal: Journal, first: int) -> None:
    for number in range(first, first + STEPS):
        await journal.append([(on.Tick(BEGAN + timedelta(seconds=number)), ())])


async def acknowledged_rows(settings: Settings, first: int) -> set[int]:
    """Rows of 8 kB, until the database takes no more; those that it said it has."""
    has: set[int] = set()
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        for number in range(first, first + STEPS):
            await link.execute("INSERT INTO noted VALUES ($1, $2)", number, os.urandom(8192))
            has.add(number)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass
    finally:
        link.terminate()
    return has


async def rows(settings: Settings) -> set[int]:
    """Waits until the database is done with its recovery."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                link = await asyncpg.connect(settings.stores.database_url)
                break
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
    found = {row["number"] for row in await link.fetch("SELECT number FROM noted")}
    await link.close()
    return found


async def until_written(journal: Journal) -> None:
    async with asyncio.timeout(PATIENCE):
        await journal.flushed()


@pytest.mark.parametrize("killed", [(), ("valkey",), ("postgres",), ("valkey", "postgres")])
async def test_nothing_acknowledged_is_lost(
    disk: SmallDisk, on_disk: Settings, killed: tuple[str, ...]
) -> None:
    with supervised(on_disk, *stores(on_disk)) as control:
        await asyncio.to_thread(within, PATIENCE, lambda: all_answer(on_disk, "valkey"))
        assert await rows_of_new_table(on_disk) == set()
        supervisor = int((on_disk.run_dir / "supervisor.pid").read_text())
        async with journal_of(on_disk) as (journal, redis):
            await redis.delete(STREAM)
            has = await acknowledged_rows(on_disk, 0)
            await append(journal, 0)
            disk.fill()
            await append(journal, STEPS)
            has |= await acknowledged_rows(on_disk, STEPS)
            for role in killed:
                os.kill(pids(control.processes())[role], signal.SIGKILL)
            await append(journal, 2 * STEPS)
            disk.make_room()
            await until_written(journal)
            entries = await redis.xrange(STREAM)
        assert numbers(entries) == list(range(3 * STEPS))
        assert await rows(on_disk) >= has >= set(range(STEPS))
        assert pids(control.processes()).keys() == {"postgres", "valkey"}
        assert int((on_disk.run_dir / "supervisor.pid").read_text()) == supervisor


def numbers(entries: list[tuple[str, dict[str, str]]]) -> list[int]:
    events = [codec.event_from_json(fields["event"]) for _, fields in entries]
    return [int((event.at - BEGAN).total_seconds()) for event in events]


async def rows_of_new_table(settings: Settings) -> set[int]:
    """Of a table, and a database, made for this test."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                link = await asyncpg.connect(settings.stores.database_url, database="postgres")
                break
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
    with contextlib.suppress(asyncpg.DuplicateDatabaseError):
        await link.execute("CREATE DATABASE komek")
    await link.close()
    link = await asyncpg.connect(settings.stores.database_url)
    await link.execute("DROP TABLE IF EXISTS noted")
    await link.execute("CREATE TABLE noted (number int, filler bytea)")
    await link.close()
    return await rows(settings)
