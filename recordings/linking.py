"""Writes the rows of encoded recordings and links them to call and ticket, whenever it can."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging

from redis.asyncio import Redis
from redis.exceptions import RedisError

from foundation.postgres.errors import is_refusal
from foundation.postgres.pool import Pool, connection, retry_while_unavailable
from queue_manager.scribe.journal import WRITTEN_CHANNEL
from recordings.rows.recordings import EncodedRecording, count_unlinked, link_late, save_recording
from recordings.state import RecorderState
from recordings.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

# Between looks for calls that were written after their recording.
LATE_SECONDS = 5.0


class Linker:
    """The job that empties the waiting room into the database."""

    def __init__(self, pool: Pool, redis: Redis, room: WaitingRoom, state: RecorderState) -> None:
        self._pool = pool
        self._redis = redis
        self._room = room
        self._state = state
        self._woken = asyncio.Event()
        self._refused: set[str] = set()

    def wake(self) -> None:
        """Wake the linker: there may be a new one in the waiting room."""
        self._woken.set()

    async def run(self) -> None:
        """Link recordings until cancelled."""
        await retry_while_unavailable(self._look_at_unlinked, self._state.database_is_away)
        while True:
            for recording in list(self._room.all()):
                if recording.recording_id not in self._refused:
                    await self._save(recording)
            if self._state.unlinked:
                await retry_while_unavailable(self._link_late, self._state.database_is_away)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LATE_SECONDS):
                    await self._woken.wait()
            self._woken.clear()

    async def _save(self, recording: EncodedRecording) -> None:
        async def attempt() -> str | None:
            async with connection(self._pool) as link:
                return await save_recording(link, recording)

        try:
            ticket = await retry_while_unavailable(attempt, self._state.database_is_away)
        except Exception as error:
            if not is_refusal(error):
                raise
            self._refused.add(recording.recording_id)
            log.error(
                "the database refuses a recording; its file is kept",
                extra={"call_id": recording.call_id, "reason": type(error).__name__},
            )
            return
        self._state.database_is_there()
        self._room.remove(recording)
        self._state.linked += ticket is not None
        self._state.unlinked += ticket is None
        await self._tell([recording.call_id], [ticket] if ticket else [])

    async def _look_at_unlinked(self) -> None:
        async with connection(self._pool) as link:
            self._state.unlinked = await count_unlinked(link)

    async def _link_late(self) -> None:
        async with connection(self._pool) as link:
            linked = await link_late(link)
            self._state.unlinked = await count_unlinked(link)
        self._state.database_is_there()
        self._state.linked += len(linked)
        if linked:
            await self._tell([it.call_id for it in linked], [it.ticket for it in linked])

    async def _tell(self, calls: list[str], tickets: list[str]) -> None:
        """Let open pages show the recording; others show it when they are loaded again."""
        with contextlib.suppress(RedisError, OSError):
            await self._redis.publish(
                WRITTEN_CHANNEL, json.dumps({"calls": calls, "tickets": tickets})
            )
