"""Recordings whose voices were never looked for, or by older rules: done now, the newest first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from foundation.postgres.pool import Pool, connection, retry_while_unavailable
from recordings.rows.recordings import RecordingSides, save_voices, without_voices
from recordings.state import RecorderState
from recordings.voices import VOICES_VERSION, Voices

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
AT_ONCE = 20

#: Finds the voices in a file where nobody waits for it.
Aside = Callable[[Path], Awaitable[Voices]]


class OlderRecordings:
    """The job that looks for older recordings at the start and each hour. `aside` runs in the
    encoder's own thread, so that a talk which has just ended waits for one file at most."""

    def __init__(self, pool: Pool, root: Path, state: RecorderState) -> None:
        self._pool, self._root, self._state = pool, root, state
        self._unreadable: set[str] = set()

    async def run(self, aside: Aside) -> None:
        """Look for older recordings until cancelled."""
        while True:
            while await self.look(aside):
                pass
            await asyncio.sleep(EVERY.total_seconds())

    async def look(self, aside: Aside) -> int:
        """Do the next few; returns how many were done."""
        done = 0
        for recording in await retry_while_unavailable(self._next, self._state.database_is_away):
            voices = (
                None
                if recording.recording_id in self._unreadable
                else await self._found(recording, aside)
            )
            if voices is not None:
                save = partial(self._save, recording, voices)
                await retry_while_unavailable(save, self._state.database_is_away)
                done += 1
        return done

    async def _next(self) -> list[RecordingSides]:
        async with connection(self._pool) as link:
            limit = AT_ONCE + len(self._unreadable)
            return await without_voices(link, VOICES_VERSION, limit)

    async def _found(self, recording: RecordingSides, aside: Aside) -> Voices | None:
        try:
            return await aside(self._root / recording.sides_path)
        except Exception as error:  # whatever is wrong with one file, the others are looked at
            self._unreadable.add(recording.recording_id)
            log.warning(
                "voices of a recording cannot be looked for",
                extra={"recording": recording.recording_id, "reason": str(error)},
            )
            return None

    async def _save(self, recording: RecordingSides, voices: Voices) -> None:
        async with connection(self._pool) as link:
            await save_voices(link, recording.recording_id, voices)
