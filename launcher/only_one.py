"""One ``up`` at a time for an installation."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from foundation.errors import StartError
from foundation.settings import Settings


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of ``up`` while the body runs. Raises StartError where another one has it."""
    settings.run_dir.mkdir(mode=0o700, exist_ok=True)
    with (settings.run_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(f"another ./komek up of {settings.home} is at work") from None
        yield
