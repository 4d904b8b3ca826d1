"""Sources are read, and their files fetched, by jobs of their own, so that a slow network delays no
other. What is read is on record, with how far, before the source hears so."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import msgspec
from redis.asyncio import Redis

from channels.files import Files
from channels.intake import AnotherReads, Centre, take_in
from channels.model import Cursor, Fetched, Happening
from channels.rows import conversations, sources
from channels.rows import files as file_rows
from channels.rows.sources import SourceRow
from channels.source import Source, SourceAway, SourceRefused, pause_after
from channels.state import ChannelsState, SourceState
from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.alone import concerns_all
from foundation.postgres.errors import DatabaseAway, is_refusal
from foundation.postgres.listening import LONGEST_SLEEP
from foundation.postgres.pool import Pool, connection, retry_while_unavailable, transaction
from foundation.process.health import Json
from foundation.settings import Settings
from foundation.valkey.keys import AWAY
from registry.notifications.delivery_channels import error_text

WRITTEN_CHANNEL = "komek:written"
#: The kind of fault that the health counts while a job fails.
LEFT = "work that was left"
log = logging.getLogger(__name__)


class Readers:
    """Reader of sources for as long as the process runs. `runner` runs the jobs that `start`
    takes."""

    def __init__(
        self, settings: Settings, pool: Pool, redis: Redis, names: Iterable[str], files: Files
    ) -> None:
        self.state = ChannelsState(sources={name: SourceState() for name in names})
        self._settings, self._pool, self._redis, self._files = settings, pool, redis, files
        self._centre = Centre(settings.calls.line, settings.calls.city_language)
        self.runner = JobRunner(())

    def health(self) -> dict[str, Json]:
        """Return the health report of the process."""
        return self.runner.report({"database": self.runner.database, **self.state.health()})

    async def start(self, jobs: Sequence[Job]) -> None:
        """Give each source its row, which waits for the database, and take the jobs."""
        self.runner = JobRunner(jobs)
        for name in self.state.sources:
            await retry_while_unavailable(partial(self._begin, name), self._away)

    def reading(self, source: Source) -> list[Job]:
        """List the jobs of one source."""
        fetch = partial(self._fetch_files, source)
        return [
            Job(f"read: {source.name}", partial(self._read, source)),
            Job(f"fetch files: {source.name}", fetch, every=LONGEST_SLEEP, woken=True, fault=LEFT),
        ]

    async def _begin(self, name: str) -> None:
        async with connection(self._pool) as link:
            await sources.begin(link, name)

    # --- reading -------------------------------------------------------------------------------

    async def _read(self, source: Source, now: datetime) -> datetime:
        """Read once. Return when to read again: at once, or later if it failed."""
        state = self.state.sources[source.name]
        try:
            await self.read_once(source)
        except SourceAway as error:
            log.warning("a source is away", extra={"source": source.name, "why": str(error)})
            return _put_off(state, error)
        except AnotherReads:
            log.warning("a source was read by another", extra={"source": source.name})
            return datetime.now(UTC) + timedelta(seconds=1)
        except Exception as error:
            if concerns_all(error):
                raise
            # One network that answers what nobody foresaw is no reason to leave the others.
            self.state.fault("answers that nobody foresaw")
            log.exception("a source answered nonsense", extra={"source": source.name})
            return _put_off(state, SourceAway(error_text(error)))
        return now

    async def read_once(self, source: Source) -> None:
        """Read new messages and store them with the cursor; the next request tells the source that
        they are stored. Raises SourceAway, DatabaseAway, AnotherReads."""
        async with transaction(self._pool) as link:
            before = (await sources.lock(link, source.name)).cursor
        fetched = await source.fetch(before)
        now = datetime.now(UTC)
        row, fetched, touched = await self._write(source.name, lambda _: (before, fetched), now)
        self.state.sources[source.name].answered(now, fetched.left, fetched.trouble)
        await self._taken(row, fetched, touched)

    async def take_pushed(self, name: str, found: Sequence[Happening], unreadable: int) -> None:
        """Take what a network handed us of the source `name`; on record when this returns. How far
        the source was read by asking stays. Raises DatabaseAway."""

        def pushed(cursor: Cursor) -> tuple[Cursor, Fetched]:
            return cursor, Fetched(found, cursor, unreadable)

        row, fetched, touched = await self._write(name, pushed, datetime.now(UTC))
        await self._taken(row, fetched, touched)

    async def _write(
        self, name: str, news: Callable[[Cursor], tuple[Cursor, Fetched]], now: datetime
    ) -> tuple[SourceRow, Fetched, set[int]]:
        """Write down what the source told (`news` of how far it is on record: since when, and
        what). What the database refuses counts as unreadable, and holds up no other message. Raises
        AnotherReads."""
        refused: list[Happening] = []
        try:
            row, fetched, touched = await self._write_once(name, news, now, None)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if not is_refusal(error):
                raise
            row, fetched, touched = await self._write_once(name, news, now, refused)
        return row, replace(fetched, unreadable=fetched.unreadable + len(refused)), touched

    async def _write_once(
        self,
        name: str,
        news: Callable[[Cursor], tuple[Cursor, Fetched]],
        now: datetime,
        refused: list[Happening] | None,
    ) -> tuple[SourceRow, Fetched, set[int]]:
        async with transaction(self._pool) as link:
            before, fetched = news((await sources.lock(link, name)).cursor)
            touched = await take_in(link, name, before, fetched, self._centre, now, refused)
            return await sources.lock(link, name), fetched, touched

    def forged(self, name: str) -> None:
        self.state.sources[name].forged += 1

    async def _taken(self, row: SourceRow, fetched: Fetched, touched: Collection[int]) -> None:
        state = self.state.sources[row.source]
        state.published_at, state.lag_seconds = row.published_at, row.lag_seconds
        state.messages += len(fetched.happenings)
        state.unreadable += fetched.unreadable
        if touched:
            self.wake()
            await self._tell(touched)

    # --- files ----------------------------------------------------------------------------

    async def _fetch_files(self, source: Source, now: datetime) -> datetime | None:
        touched = set()
        while (found := await self._files.fetch_one(source, datetime.now(UTC))) is not None:
            touched.add(found)
        if touched:
            self.wake()
            await self._tell(touched)
        async with connection(self._pool) as link:
            return await file_rows.next_at(link, source.name)

    # --- waking and telling --------------------------------------------------------------------

    async def _tell(self, conversation_ids: Collection[int]) -> None:
        await self._publish(conversations.written(sorted(conversation_ids)))

    async def _publish(self, letter: dict[str, Any]) -> None:
        """Pages look by themselves where this is not heard."""
        with contextlib.suppress(*AWAY):
            await self._redis.publish(WRITTEN_CHANNEL, msgspec.json.encode(letter))

    def wake(self) -> None:
        """Start every job that may have something to do."""
        self.runner.wake()

    def _away(self, error: DatabaseAway) -> None:
        log.warning("the database is away", extra={"why": str(error)})


def _put_off(state: SourceState, error: SourceAway) -> datetime:
    """Note why a source cannot be read. Return when it is read again: the later, the more often it
    has failed in a row."""
    pause, now = pause_after(state.failures + 1, error), datetime.now(UTC)
    refused = isinstance(error, SourceRefused)
    state.failed(str(error), now, now + pause, refused=refused)
    return now + pause
