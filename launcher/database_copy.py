"""The database into one file and out of it, by PostgreSQL's own programs, while it runs."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, Settings
from launcher import postgres

TELL_EVERY_SECONDS = 5.0
STOP_SECONDS = 30.0


def dump(settings: Settings, path: Path, progress: Progress) -> None:
    """Write all of the database into the file `path`, as it is at one moment. Raises StartError."""
    words = ["pg_dump", "--format=custom", "--no-owner", "--no-comments", f"--file={path}"]
    _run(settings, words, lambda: progress(f"{path.stat().st_size / 1e6:.0f} MB are written"))


def load(settings: Settings, path: Path, progress: Progress) -> None:
    """Fill the database, which is there and empty, with what `dump` has written: all of it, or
    nothing. Raises StartError."""
    words = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
    _run(settings, words, lambda: progress("at work"), str(path))


@contextmanager
def server(settings: Settings) -> Iterator[None]:
    """The embedded PostgreSQL while nothing else of the home runs; a server of the user's own runs
    already. It may not answer yet."""
    if settings.stores.database_dsn:
        yield
        return
    with (settings.log_dir / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            postgres.command(),
            cwd=CODE_DIR,
            env=os.environ | {"KOMEK_HOME": str(settings.home)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _run(settings: Settings, words: Sequence[str], tell: Callable[[], None], *more: str) -> None:
    """Run one of PostgreSQL's programs on the database, and tell of it every few seconds."""
    address, password = without_password(settings.stores.database_url)
    command = [str(postgres.binaries() / words[0]), *words[1:], f"--dbname={address}", *more]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            errors = _wait(process, tell)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        reason = (errors.strip().splitlines() or ["no reason given"])[0]
        raise StartError(f"{words[0]} did not end well: {reason}")


def _wait(process: subprocess.Popen[str], tell: Callable[[], None]) -> str:
    while True:
        try:
            return process.communicate(timeout=TELL_EVERY_SECONDS)[1]
        except subprocess.TimeoutExpired:
            tell()


def without_password(url: str) -> tuple[str, str]:
    """The address without its password, and the password: all may read a command line."""
    parts = urlsplit(url)
    user, at, servers = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}{at}{servers}")), unquote(password)
