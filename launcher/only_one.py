"""One command at a time: ``up`` for an installation, and whoever fills a folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from foundation.errors import StartError
from foundation.settings import Settings


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of ``up`` while the body runs. Raises StartError where another one has it."""
    settings.run_dir.mkdir(mode=0o700, exist_ok=True)
    with (settings.run_dir / "up.lock").open("w") as lock:
        lock_or_refuse(lock, f"another ./komek up of {settings.home} is at work")
        yield


def lock_or_refuse(file: IO[str] | int, refusal: str) -> None:
    """Lock an open file for this process alone until it is closed; the kernel ends the lock with
    the process. Raises StartError with `refusal` where another one holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartError(refusal) from None
