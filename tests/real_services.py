"""Real PostgreSQL and Valkey from the wheels, for tests marked `services`.

`real_services` starts both once a test session, on free ports, in a home of its own (about
2 s). `fresh_settings` gives a test its own home, its own database with the schema in it, and an
empty Valkey; both cost milliseconds. tests/conftest.py makes them known to every test.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

import asyncpg
import pytest
import redis

from foundation.postgres.pool import connection, open_pool
from foundation.settings import CODE_DIR, Settings
from launcher import postgres, valkey
from launcher.homes import new_home
from launcher.schema import apply_schema

START_SECONDS = 60.0
MEMORY, SHARED_MEMORY = Path("/proc/meminfo"), Path("/dev/shm")
#: Of memory, to lay a worker's databases into it: they take half a gigabyte at most, for each goes
#: after its test (`give_back`), and the log is kept short.
PLENTY_BYTES = 4_000_000_000
# Durability against a power cut is not what these tests try; kill -9 of a server loses nothing.
QUICK_POSTGRES = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "'256MB'",
    "max_connections": 200,
}
#: There is none yet, or a test has broken it off.
NOT_MADE = (IndexError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
READY = {"postgres": b"ready to accept connections", "valkey": b"Ready to accept connections"}


class Server:
    """One server process; `start` returns when it says that it is ready."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self.output: list[bytes] = []

    def start(self) -> Self:
        self.output = []
        self._process = subprocess.Popen(
            self._command,
            cwd=CODE_DIR,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        ready = threading.Event()
        threading.Thread(target=self._read, args=(self._process, ready), daemon=True).start()
        if not ready.wait(START_SECONDS) or self._process.poll() is not None:
            self.kill()
            raise RuntimeError(f"{self.name} did not start: {b''.join(self.output[-20:])!r}")
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in order (PostgreSQL: at once, breaking its connections)."""
        self._end(signal.SIGINT if self.name == "postgres" else signal.SIGTERM)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(START_SECONDS)

    def _read(self, process: subprocess.Popen[bytes], ready: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line)
            if READY[self.name] in line:
                ready.set()
        ready.set()  # it ended; `start` looks


class Maker:
    """Makes databases and drops them, one after another, beside the test that runs. It has one
    connection for them all: each new one is a process of the server's that starts."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count()
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.Runner()
        self._link: Any = None

    def make(self) -> Future[str]:
        return self._thread.submit(self._make)

    def drop(self, name: str) -> None:
        """Whoever is still connected is cut off."""
        self._thread.submit(self._do, f"DROP DATABASE {name} WITH (FORCE)")

    def end(self) -> None:
        self._thread.submit(self._loop.run, self._close())
        self._thread.shutdown()
        self._loop.close()

    def _make(self) -> str:
        """Copy the database that holds the schema and nothing else. By its files: to write 17 MB
        into the log instead, as is usual, takes the server twice as long, and the first connection
        has to build anew what the files of the caches hold."""
        name = f"t{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE komek STRATEGY file_copy")
        return name

    def _do(self, command: str) -> None:
        try:
            self._loop.run(self._execute(command))
        except NOT_MADE:
            self._loop.run(self._close())
            raise

    async def _execute(self, command: str) -> None:
        if self._link is None:
            self._link = await asyncpg.connect(self._url, database="postgres")
        await self._link.execute(command)

    async def _close(self) -> None:
        if self._link is not None:
            self._link.terminate()
            self._link = None


@dataclass(frozen=True)
class RealServices:
    """The session's servers. A test that stops one must start it again."""

    settings: Settings
    postgres: Server
    valkey: Server
    _maker: Maker
    _ahead: deque[Future[str]] = field(default_factory=deque)

    def new_database(self) -> str:
        """A database of its own with the schema and the seeds; returns its DSN. The one after it
        is made while the test runs."""
        try:
            name = self._ahead.popleft().result()
        except NOT_MADE:
            name = self._maker.make().result()
        self._ahead.append(self._maker.make())
        return self.settings.stores.database_url.removesuffix("/komek") + f"/{name}"

    def give_back(self, settings: Settings) -> None:
        """A database that nobody needs any more goes, beside the next test, where it lies in
        memory: all of a run's together would fill it. On a disk that takes longer than it is
        worth."""
        if self.settings.home.is_relative_to(SHARED_MEMORY):
            self._maker.drop(settings.stores.database_url.rpartition("/")[2])

    def new_home(self, folder: Path, **keys: str | int | float | bool) -> Settings:
        """A home at `folder` on these servers, with a new database and an emptied Valkey."""
        with redis.Redis.from_url(self.settings.stores.redis_url) as link:
            link.flushall()
        values = {"database_dsn": self.new_database(), "redis_dsn": self.settings.stores.redis_url}
        return new_home(folder, **{**values, **keys})


@pytest.fixture(scope="session")
def real_services() -> Iterator[RealServices]:
    home = Path(tempfile.mkdtemp(prefix="komek-services-", dir=_quick_folder()))
    home.chmod(0o755)
    try:
        yield from _serve(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _quick_folder() -> str | None:
    """Memory, where there is plenty of it: hundreds of databases of 17 MB are made, and removing
    their 700 files each takes a disk that others use as well minutes. None: where scratch files
    lie."""
    available = 0
    for line in MEMORY.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            available = int(line.split()[1]) * 1024
    if not SHARED_MEMORY.is_dir():
        return None
    plenty = min(available, shutil.disk_usage(SHARED_MEMORY).free) >= PLENTY_BYTES
    return str(SHARED_MEMORY) if plenty else None


@pytest.fixture
def fresh_settings(real_services: RealServices) -> Iterator[Settings]:
    """Settings of a new home, with a database and a Valkey that nothing was written into."""
    home = Path(tempfile.mkdtemp(prefix="komek-t-"))  # short: unix sockets lie below it
    try:
        settings = real_services.new_home(home)
        yield settings
        real_services.give_back(settings)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a process of ours belongs to the home of `settings`."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("KOMEK_")}
    return ours | {"KOMEK_HOME": str(settings.home)}


def _serve(home: Path) -> Iterator[RealServices]:
    settings = new_home(home)
    servers = [_postgres(settings), _valkey(settings)]
    try:
        first, second = (server.start() for server in servers)
        asyncio.run(apply_schema(settings))
        maker = Maker(settings.stores.database_url)
        try:
            yield RealServices(settings, first, second, maker)
        finally:
            maker.end()
    finally:
        for server in servers:
            server.stop()


def _postgres(settings: Settings) -> Server:
    """The embedded PostgreSQL as the launcher runs it, only quicker to commit."""
    postgres.ensure_database_files(settings)
    with (postgres.data_dir(settings) / "komek.conf").open("a") as out:
        out.writelines(f"{key} = {value}\n" for key, value in QUICK_POSTGRES.items())
    return Server("postgres", postgres.command(), environment(settings))


def _valkey(settings: Settings) -> Server:
    valkey.ensure_valkey_files(settings)
    return Server("valkey", valkey.command(), environment(settings))


@pytest.fixture
async def database(fresh_settings: Settings) -> AsyncIterator[Any]:
    """A connection to the new home's database, as our processes have theirs."""
    pool = await open_pool(fresh_settings, "test")
    async with connection(pool) as link:
        yield link
    pool.terminate()
