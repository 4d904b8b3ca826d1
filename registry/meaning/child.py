"""Starts the process that learns topics once there is enough to learn from, and starts it again
when it ends; what cannot be done there never touches the registry's own work."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from foundation.process.health import Json
from foundation.settings import CODE_DIR, Settings
from registry.meaning.needs import LEAST, ONE_THREAD, wheel_there
from registry.meaning.rows import learning

#: So often it is looked whether there are tickets to learn from.
LOOK = timedelta(seconds=15)
#: The pause after the first end. It doubles after each end before the process has learned.
PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
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
        self._pause = PAUSE

    def job(self) -> Job:
        """Return the job that starts the process again and again; a run lasts as long as it."""
        return Job("topics by meaning", self._start, every=LONGEST_PAUSE)

    async def _start(self, now: datetime) -> datetime:
        self._state.off = why_off(self._settings, wheel=wheel_there())
        if not await self._enough():
            return now + LOOK
        began_with = self._state.learned = 0
        try:
            await self._once()
        except (OSError, ValueError):
            log.exception("topics by meaning cannot be started")
        self._pause = PAUSE if self._state.learned > began_with else self._pause * 2
        return datetime.now(UTC) + min(self._pause, LONGEST_PAUSE)

    async def _enough(self) -> bool:
        """Tell whether there is anything to learn. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            return (await learning.version(link)).tickets >= LEAST

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
