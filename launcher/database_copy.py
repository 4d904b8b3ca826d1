"""The database into one file and out of it, by PostgreSQL's own programs, while it runs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.process.with_parent import with_parent
from foundation.settings import Settings
from launcher import postgres
from launcher.control import wait_until

TELL_EVERY_SECONDS = 5.0
START_SECONDS, STOP_SECONDS = 90.0, 60.0
#: What our pg_restore begins with, and servers before 17 do not know.
NOT_EVERYWHERE = b"SET transaction_timeout"
HEAD_LINES = 100
AT_ONCE_BYTES = 1_000_000


def dump(settings: Settings, path: Path, progress: Progress, snapshot: str = "") -> None:
    """Write all of the database into the file `path`, as it is at one moment: that of the exported
    `snapshot`, or now if it is empty. Raises StartError."""
    # One of a command that was killed may still write: into what has no name any more.
    path.unlink(missing_ok=True)
    words = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={path}"]
    words += [f"--snapshot={snapshot}"] if snapshot else []
    with _running("pg_dump", [*words, *_database(settings)], settings) as process:
        _end("pg_dump", process, lambda: progress(f"{path.stat().st_size / 1e6:.0f} MB written"))


def load(settings: Settings, path: Path, progress: Progress) -> None:
    """Fill the database, which is there and empty, with what `dump` has written: all of it, or
    nothing. Raises StartError."""
    words = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        _running("psql", [*words, *_database(settings)], settings) as writing,
        _running("pg_restore", ["--no-owner", "--file=-", str(path)], settings) as reading,
    ):
        assert reading.stdout and writing.stdin
        try:
            _pass_on(reading.stdout, writing.stdin, progress)
        except BrokenPipeError:
            reading.kill()  # psql says why
        else:
            _end("pg_restore", reading)
        _end("psql", writing)
    progress("looking how much of what there is")
    with _running(
        "vacuumdb", ["--analyze-only", "--quiet", *_database(settings)], settings
    ) as process:
        _end("vacuumdb", process)


@contextmanager
def server(settings: Settings) -> Iterator[None]:
    """Provide the embedded PostgreSQL while nothing else of the installation runs; a server of the
    user's own runs already. Raises StartError where it does not answer."""
    if settings.stores.database_dsn:
        _wait_until_it_takes_connections(settings)
        yield
        return
    with (
        (settings.log_dir / "postgres.log").open("ab") as log,
        postgres.started(settings, log, stop_seconds=STOP_SECONDS),
    ):
        _wait_until_it_takes_connections(settings)
        yield


def _wait_until_it_takes_connections(settings: Settings) -> None:
    """It answers before, and refuses while it is starting up."""
    command = [str(postgres.binaries() / "pg_isready"), "--quiet", *_database(settings)]
    wait_until(
        lambda: subprocess.run(command, check=False).returncode == 0,
        START_SECONDS,
        "the database takes connections",
    )


def without_password(url: str) -> tuple[str, str]:
    """Return the address without its password, and the password: all may read a command line."""
    parts = re.fullmatch(r"(\w+://)?([^/?#]*)(.*)", url, re.DOTALL)
    assert parts is not None, "it fits every text"
    scheme, authority, rest = parts.groups("")
    user, at, servers = authority.rpartition("@")
    name, _, password = user.partition(":")
    query = re.search(r"(?<=[?&])password=([^&#]*)&?", rest)
    if query:
        rest, password = rest.replace(query[0], "", 1).rstrip("?&"), query[1]
    return f"{scheme}{name}{at}{servers}{rest}", unquote(password)


def _database(settings: Settings) -> Sequence[str]:
    return [f"--dbname={without_password(settings.stores.database_url)[0]}"]


@contextmanager
def _running(
    name: str, words: Sequence[str], settings: Settings
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs while the body runs. `name`: the program; `words`: options.

    The program is ended if the body fails, or if this process ends."""
    password = without_password(settings.stores.database_url)[1]
    with subprocess.Popen(
        with_parent([str(postgres.binaries() / name), *words]),
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.PIPE if name == "psql" else subprocess.DEVNULL,
        stdout=subprocess.PIPE if name == "pg_restore" else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            if process.stdin is not None:
                with suppress(OSError):  # nobody takes what is left to be written
                    process.stdin.close()
            raise


def _pass_on(reading: IO[bytes], out: IO[bytes], progress: Progress) -> None:
    for _ in range(HEAD_LINES):
        line = reading.readline()
        if not line.startswith(NOT_EVERYWHERE):
            out.write(line)
    done, last_at = 0, time.monotonic()
    while part := reading.read(AT_ONCE_BYTES):
        out.write(part)
        done += len(part)
        if time.monotonic() - last_at > TELL_EVERY_SECONDS:
            last_at = time.monotonic()
            progress(f"{done / 1e6:.0f} MB are passed on")


def _end(
    name: str, process: subprocess.Popen[bytes], tell: Callable[[], None] = lambda: None
) -> None:
    """Wait until it has ended, telling every few seconds. Raises StartError where it failed."""
    while True:
        try:
            _, errors = process.communicate(timeout=TELL_EVERY_SECONDS)
            break
        except subprocess.TimeoutExpired:
            tell()
    if process.returncode != 0:
        reason = (errors.decode(errors="replace").strip().splitlines() or ["no reason given"])[0]
        raise StartError(f"{name} did not end well: {reason}")
