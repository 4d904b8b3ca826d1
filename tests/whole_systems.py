"""Whole systems that the tests of several files share.

One is started when a test first asks for it, for that takes a dozen seconds of both processors, and
ended with the last test of those that run together (tests/conftest.py: `lot`): five that nobody
used any more took a fifth of a processor to the end of the run.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import asyncpg

from launcher.homes import TomlValue

if TYPE_CHECKING:
    from bench.system import System


@contextmanager
def measured() -> Iterator[None]:
    """What is measured, here and on other workers: no system starts meanwhile."""
    with open(__file__) as here:
        fcntl.flock(here, fcntl.LOCK_SH)
        yield


@contextmanager
def starting() -> Iterator[None]:
    """A start, which takes both processors for seconds: nothing is measured meanwhile."""
    with open(__file__) as here:
        fcntl.flock(here, fcntl.LOCK_EX)
        yield


@contextmanager
def whole_system(**keys: TomlValue) -> Iterator[System]:
    """A system with these settings from `up` to `down`."""
    from bench.system import running  # every test reads this module, few start a system

    stack = running(**keys)
    with asyncio.Runner() as runner:
        with starting():
            started = runner.run(stack.__aenter__())
            runner.run(_tours_seen(started))
        yield started
        runner.run(stack.__aexit__(None, None, None))


async def _tours_seen(system: System) -> None:
    """Nobody is led through their main page: the tour has tests of its own."""
    connection = await asyncpg.connect(system.settings.stores.database_url)
    await connection.execute("UPDATE people SET tour_seen_at = now()")
    await connection.close()


class SharedSystems:
    """The systems that run, by name."""

    def __init__(self) -> None:
        self._running: dict[str, System] = {}
        self._ends = ExitStack()

    def get(self, name: str, **keys: TomlValue) -> System:
        """The system of this name, started with `keys` where it does not run."""
        if name not in self._running:
            self._running[name] = self._ends.enter_context(whole_system(**keys))
        return self._running[name]

    def end(self) -> None:
        """End all of them."""
        self._running.clear()
        self._ends.close()


#: Of this process, which is one worker.
SHARED = SharedSystems()
