"""Recordings whose voices were never looked for, or by older rules: done now, the newest first."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from recordings.rows.recordings import RecordingSides, save_voices, without_voices
from recordings.voices import VOICES_VERSION, Voices

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
AT_ONCE = 20

#: Finds the voices in a file where nobody waits for it.
Aside = Callable[[Path], Awaitable[Voices]]


class OlderRecordings:
    """A finder of voices in recordings that were encoded before voices were looked for. `aside`
    runs in the encoder's own thread, so that a talk which has just ended waits for one file at
    most."""

    def __init__(self, pool: Pool, root: Path) -> None:
        self._pool, self._root = pool, root
        self._unreadable: set[str] = set()

    def job(self, aside: Aside) -> Job:
        """Return the job that finds the voices, at the start and each hour, a few at a time."""

        async def find(now: datetime) -> datetime | None:
            return now if await self.find_next(aside) else None

        return Job("find voices in older recordings", find, every=EVERY)

    async def find_next(self, aside: Aside) -> int:
        """Find the voices in the next few recordings, the newest first. Return in how many they
        were found. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            limit = AT_ONCE + len(self._unreadable)
            recordings = await without_voices(link, VOICES_VERSION, limit)
        done = 0
        for recording in recordings:
            if recording.recording_id in self._unreadable:
                continue
            voices = await self._found(recording, aside)
            if voices is not None:
                async with connection(self._pool) as link:
                    await save_voices(link, recording.recording_id, voices)
                done += 1
        return done

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
