"""Sources are read, and their files fetched, by loops of their own, so that a network that is slow
holds up no other one. What is read is on record, with how far, before the source hears so."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence
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
from foundation.postgres.errors import DatabaseAway, is_refusal
from foundation.postgres.listening import sleep_until
from foundation.postgres.pool import Pool, connection, retry_while_unavailable, transaction
from foundation.settings import Settings
from foundation.valkey.keys import AWAY
from registry.notifications.delivery_channels import error_text

WRITTEN_CHANNEL = "komek:written"
log = logging.getLogger(__name__)


class Readers:
    """The readers of all sources, for as long as the process runs. `_woken` events, one for each
    loop, are set by the database."""

    def __init__(
        self, settings: Settings, pool: Pool, redis: Redis, names: Iterable[str], files: Files
    ) -> None:
        self.state = ChannelsState(sources={name: SourceState() for name in names})
        self._settings, self._pool, self._redis, self._files = settings, pool, redis, files
        self._centre = Centre(settings.calls.line, settings.calls.city_language)
        self._woken: list[asyncio.Event] = []

    async def begin(self) -> None:
        """Begin: each source has its row; waits for the database."""
        for name in self.state.sources:
            await self._patiently(partial(self._begin, name))

    def reading(self, source: Source) -> list[Coroutine[Any, Any, None]]:
        """Return the loops of one source."""
        return [self._read(source), self._loop(self._fetching(source))]

    async def _begin(self, name: str) -> None:
        async with connection(self._pool) as link:
            await sources.begin(link, name)

    # --- reading -------------------------------------------------------------------------------

    async def _read(self, source: Source) -> None:
        state = self.state.sources[source.name]
        while True:
            try:
                await self._patiently(lambda: self.read_once(source))
            except SourceAway as error:
                log.warning("a source is away", extra={"source": source.name, "why": str(error)})
                await self._pause(state, error)
            except AnotherReads:
                log.warning("a source was read by another", extra={"source": source.name})
                await asyncio.sleep(1)
            except Exception as error:
                # One network that answers what nobody foresaw is no reason to leave the others.
                self.state.fault("answers that nobody foresaw")
                log.exception("a source answered nonsense", extra={"source": source.name})
                await self._pause(state, SourceAway(error_text(error)))

    async def _pause(self, state: SourceState, error: SourceAway) -> None:
        """The longer, the more often it failed in a row."""
        pause, now = pause_after(state.failures + 1, error), datetime.now(UTC)
        refused = isinstance(error, SourceRefused)
        state.failed(str(error), now, now + pause, refused=refused)
        await asyncio.sleep(pause.total_seconds())

    async def read_once(self, source: Source) -> None:
        """Read what there is and write it down; the source hears at the next asking that it is on
        record. Raises SourceAway, DatabaseAway, AnotherReads."""
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

    def _fetching(self, source: Source) -> Callable[[], Awaitable[datetime | None]]:
        async def once() -> datetime | None:
            touched = set()
            while (found := await self._files.fetch_one(source, datetime.now(UTC))) is not None:
                touched.add(found)
            if touched:
                self.wake()
                await self._tell(touched)
            async with connection(self._pool) as link:
                return await file_rows.next_at(link, source.name)

        return once

    # --- waking and telling --------------------------------------------------------------------

    async def _loop(self, once: Callable[[], Awaitable[datetime | None]]) -> None:
        """Do it, sleep until the next time or until woken. What goes wrong is counted, and tried
        again."""
        woken = asyncio.Event()
        self._woken.append(woken)
        while True:
            woken.clear()
            following: datetime | None = datetime.now(UTC) + timedelta(seconds=2)
            try:
                following = await self._patiently(once)
            except Exception:
                self.state.fault("work that was left")
                log.exception("a loop of the channels failed")
            await sleep_until(following, woken)

    async def _tell(self, conversation_ids: Collection[int]) -> None:
        await self._publish(conversations.written(sorted(conversation_ids)))

    async def _publish(self, letter: dict[str, Any]) -> None:
        """Pages look by themselves where this is not heard."""
        with contextlib.suppress(*AWAY):
            await self._redis.publish(WRITTEN_CHANNEL, msgspec.json.encode(letter))

    def wake(self) -> None:
        for woken in self._woken:
            woken.set()

    async def _patiently(self, work: Callable[[], Awaitable[Any]]) -> Any:
        found = await retry_while_unavailable(work, self._away)
        self.state.database = True
        return found

    def _away(self, error: DatabaseAway) -> None:
        self.state.database = False
        log.warning("the database is away", extra={"why": str(error)})
