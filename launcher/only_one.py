"""Locks that refuse a second command: a second ``up``, or another one that fills a folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from foundation.errors import StartError
from foundation.settings import Settings


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of ``up`` while the body runs. Raises StartError if another ``up`` has it."""
    settings.run_dir.mkdir(mode=0o700, exist_ok=True)
    with (settings.run_dir / "up.lock").open("w") as lock:
        lock_or_refuse(lock, f"another ./komek up of {settings.home} is at work")
        yield


def lock_or_refuse(file: IO[str] | int, refusal: str) -> None:
    """Lock an open file for this process until the file is closed.

    The kernel releases the lock when the process ends. Raises StartError with the sentence
    `refusal` if another process has the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartError(refusal) from None
