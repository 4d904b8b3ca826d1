"""The recorder: raw files of ended conversations become linked recordings.

The watcher and the sweeper bring finished files, the encoder takes them one by one, the linker
writes the rows, and once an hour calls, rows and files are compared. Only the last two need the
database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.process.health import Json
from foundation.process.lifetime import gather_or_cancel
from recordings.encoding import EncodingFailed, voices_of
from recordings.hourly import Hourly
from recordings.incoming import closed_in, watch
from recordings.linking import Linker
from recordings.older import OlderRecordings
from recordings.paths import Folders
from recordings.state import RecorderState
from recordings.voices import Voices
from recordings.workshop import Workshop

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
# Calls come first: an encoding takes what nobody else needs. Steps below the process itself, which
# whoever is not root may not go above.
NICE_STEPS, NICEST = 10, 19
# A file that could not be encoded is tried again after 5 s, 10 s … 2 min.
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 5.0, 120.0


def give_way() -> None:
    """Let everybody else's work go before this thread's (on Linux niceness is a thread's own).

    The event loop stays as it is, so that the health answers on a busy machine too. Niceness
    alone still lets an encoding finish its slice of some milliseconds before the PBX or the
    dispatcher may go on; with two cores and 27 talks that doubled the wait for the next call.
    An idle thread gives way at once.
    """
    thread = threading.get_native_id()
    own = os.getpriority(os.PRIO_PROCESS, os.getpid())
    os.setpriority(os.PRIO_PROCESS, thread, min(own + NICE_STEPS, NICEST))
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))


class Recorder:
    """The whole of the recorder process; `run` until cancelled."""

    def __init__(
        self,
        folders: Folders,
        linker: Linker,
        hourly: Hourly,
        older: OlderRecordings,
        state: RecorderState,
        jobs: Sequence[Job] = (),
    ) -> None:
        self._folders = folders
        self._linker = linker
        self._state = state
        self.runner = JobRunner([hourly.job(), older.job(self._voices_aside), *jobs])
        self._workshop = Workshop(folders)
        self._queue: asyncio.Queue[Path] = asyncio.Queue()
        self._queued: set[str] = set()
        # File name → how often it failed, and when (on the monotonic clock) it is tried again.
        self._retry: dict[str, tuple[int, float]] = {}
        self._trouble = asyncio.Event()
        # One thread: encodings never run side by side.
        self._thread = ThreadPoolExecutor(1, "encoder", initializer=give_way)

    async def run(self) -> None:
        """Record and encode until cancelled."""
        asyncio.get_running_loop().set_default_executor(
            ThreadPoolExecutor(1, "looker", initializer=give_way)
        )
        await gather_or_cancel(
            self._watch(),
            self._sweep(),
            self._encode(),
            self._linker.run(),
            self.runner.run(),
        )

    def health(self) -> Mapping[str, Json]:
        """Return the health report of the process."""
        return self.runner.report(self._state.health())

    async def _voices_aside(self, sides: Path) -> Voices:
        return await asyncio.get_running_loop().run_in_executor(self._thread, voices_of, sides)

    async def _watch(self) -> None:
        while True:
            try:
                self._folders.make()
                await watch(self._folders.incoming, self._bring)
            except OSError as error:  # no more watches, a folder that cannot be made
                log.error("cannot watch for recordings", extra={"reason": str(error)})
                await asyncio.sleep(SWEEP_SECONDS)

    async def _sweep(self) -> None:
        """Look for what the watcher did not tell of: from before our start, or to be retried."""
        self._workshop.tidy()
        while True:
            self._state.look_at_space()
            for raw in await asyncio.to_thread(self._finished):
                self._bring(raw)
            self._trouble.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_SECONDS if not self._retry else RETRY_SECONDS):
                    await self._trouble.wait()
            if self._trouble.is_set():
                await asyncio.sleep(RETRY_SECONDS)

    def _finished(self) -> list[Path]:
        try:
            self._folders.make()
            return [*self._workshop.left_over(), *closed_in(self._folders.incoming)]
        except OSError as error:
            log.error("cannot look for recordings", extra={"reason": str(error)})
            return []

    def _bring(self, raw: Path) -> None:
        tries_at = self._retry.get(raw.name, (0, 0.0))[1]
        if raw.name not in self._queued and tries_at <= time.monotonic():
            self._queued.add(raw.name)
            self._queue.put_nowait(raw)
            self._state.waiting = len(self._queued)

    async def _encode(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            raw = await self._queue.get()
            if raw.parent == self._folders.incoming:
                taken = await loop.run_in_executor(self._thread, self._take_over, raw)
                self._queued.discard(raw.name)
                if taken is None:
                    continue
                raw = taken
                self._queued.add(raw.name)
            try:
                done = await loop.run_in_executor(self._thread, self._workshop.encode, raw)
            except FileNotFoundError:
                self._settled(raw)  # done already: it was brought twice
            except (OSError, EncodingFailed) as error:
                self._failed(raw, error)
            else:
                self._state.encoded += done is not None
                self._state.empty += done is None
                self._settled(raw)
            self._queued.discard(raw.name)
            self._state.waiting = len(self._queued)
            self._linker.wake()

    def _take_over(self, raw: Path) -> Path | None:
        try:
            return self._workshop.take_over(raw)
        except OSError as error:
            log.error("cannot take over a recording", extra={"reason": str(error)})
            return None

    def _settled(self, raw: Path) -> None:
        self._retry.pop(raw.name, None)
        self._state.failing.pop(raw.name, None)

    def _failed(self, raw: Path, error: Exception) -> None:
        """Keep the raw file, say so, try again later."""
        tries = self._retry.get(raw.name, (0, 0.0))[0]
        pause = min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * 2**tries)
        self._retry[raw.name] = (min(tries + 1, 20), time.monotonic() + pause)
        self._state.failing[raw.name] = f"{type(error).__name__}: {error}"
        self._state.look_at_space()
        self._trouble.set()
        log.error(
            "a recording could not be encoded; its raw file is kept",
            extra={"file": raw.name, "reason": str(error), "again_in_seconds": pause},
        )
