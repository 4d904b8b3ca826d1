"""Starts the process that learns topics once there is enough to learn from, and starts it again
when it ends; what cannot be done there never touches the registry's own work."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection
from foundation.process.health import Json
from foundation.settings import CODE_DIR, Settings
from registry.meaning.needs import LEAST, ONE_THREAD, wheel_there
from registry.meaning.rows import learning

#: So often it is looked whether there are tickets to learn from.
LOOK_SECONDS = 15.0
#: After the first end, doubled after each further one that comes before it has learned anything.
AGAIN_SECONDS, AGAIN_MOST_SECONDS = 5.0, 600.0
OFF = "off: switched off by the setting topics_by_meaning"
NO_WHEEL = "off: its wheel is not there; ./komek meaning fetch brings it"
log = logging.getLogger(__name__)


@dataclass
class MeaningState:
    """The state of the child. `off`: why spelling alone counts, "": meaning does, too. `learned`:
    from how many tickets."""

    off: str = OFF
    pid: int | None = None
    learned: int = 0
    ended: int = 0

    def health(self) -> Mapping[str, Json]:
        return {"off": self.off, "pid": self.pid, "learned": self.learned, "ended": self.ended}


def why_off(settings: Settings, *, wheel: bool) -> str:
    """Return why topics are suggested by spelling alone; "" where meaning counts, too."""
    if not settings.topics.topics_by_meaning:
        return OFF
    return "" if wheel else NO_WHEEL


class MeaningChild:
    """The keeper of the process that knows meanings."""

    def __init__(self, settings: Settings, pool: Pool, state: MeaningState) -> None:
        self._settings, self._pool, self._state = settings, pool, state

    async def run(self) -> None:
        """Keep the process until cancelled."""
        pause = AGAIN_SECONDS
        while True:
            self._state.off = why_off(self._settings, wheel=wheel_there())
            if not await self._enough():
                await asyncio.sleep(LOOK_SECONDS)
                continue
            began_with = self._state.learned = 0
            try:
                await self._once()
            except (OSError, ValueError):
                log.exception("topics by meaning cannot be started")
            pause = AGAIN_SECONDS if self._state.learned > began_with else pause * 2
            await asyncio.sleep(min(pause, AGAIN_MOST_SECONDS))

    async def _enough(self) -> bool:
        """Whether there is anything to learn; without the database nobody knows."""
        try:
            async with connection(self._pool) as link:
                return (await learning.version(link)).tickets >= LEAST
        except DatabaseAway:
            return False

    async def _once(self) -> None:
        """Run it to its end."""
        home = {"KOMEK_HOME": str(self._settings.place.home)}
        process = await asyncio.create_subprocess_exec(
            "nice", "-n", "10", sys.executable, "-m", "registry.meaning",
            cwd=CODE_DIR, env={**os.environ, **ONE_THREAD, **home},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._state.pid = process.pid
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                self._state.learned = int(line)
            code = await process.wait()
        finally:
            self._state.pid = None
            if process.returncode is None:
                process.terminate()
                await process.wait()
        self._state.ended += 1
        log.warning("topics by meaning ended", extra={"code": code})
