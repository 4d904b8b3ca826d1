"""The scribe's connection to Redis: reads the journal, tells how far it is written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from foundation.postgres.pool import pause_seconds
from queue_manager.live.stored_format import FORMAT_FIELD, require_format
from queue_manager.scribe.journal import (
    BEGINNING,
    POSITION_KEY,
    STREAM,
    WRITTEN_CHANNEL,
    JournalEntry,
    order_of,
    read_entry,
)

ENTRIES_AT_ONCE = 500
WAIT_SECONDS = 1.0
# A reply that comes later than this never comes: the connection is cut and made anew.
SILENCE_SECONDS = WAIT_SECONDS + 4.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StreamExtent:
    """The extent of the stream: its newest id, and whether it holds the entry asked about."""

    newest: str
    holds: bool


class JournalConnection:
    """Redis, as the scribe needs it. Every method waits while Redis is away."""

    def __init__(self, url: str, on_state: Callable[[bool], None]) -> None:
        """Prepare the connection. `on_state` hears after each answer or failure whether Redis is
        there."""
        self._redis = Redis.from_url(
            url,
            socket_timeout=SILENCE_SECONDS,
            socket_connect_timeout=2.0,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
        self._on_state = on_state

    async def close(self) -> None:
        await self._redis.aclose()

    async def after(self, position: str) -> list[JournalEntry]:
        """Return the entries after `position`; wait up to a second for the first, then return none.
        Raises OtherFormat."""

        async def read() -> Any:
            return await self._redis.xread(
                {STREAM: position}, count=ENTRIES_AT_ONCE, block=int(WAIT_SECONDS * 1000)
            )

        answer = await self._patiently(read)
        entries = _entries(answer)
        for entry_id, fields in entries:
            what = f"The journal's entry {_id(entry_id)}"
            require_format(what, fields.get(FORMAT_FIELD.encode()))
        return [read_entry(*each) for each in entries]

    async def extent(self, position: str) -> StreamExtent | None:
        """Return how far the stream reaches, and whether it has the entry at `position`; None where
        there is no stream at all."""

        async def ask() -> StreamExtent | None:
            if not await self._redis.exists(STREAM):
                return None
            found = await self._redis.xinfo_stream(STREAM)
            entry = await self._redis.xrange(STREAM, position, position)
            return StreamExtent(_id(found["last-generated-id"]), bool(entry))

        return await self._patiently(ask)

    async def tell(self, position: str, touched: Mapping[str, list[str]] | None) -> None:
        """Say how far the journal is written (it may be trimmed so far) and what was touched.

        A Redis that is away hears it later: the position is told again all the time.
        """
        try:
            await self._redis.set(POSITION_KEY, position)
            if touched:
                await self._redis.publish(WRITTEN_CHANNEL, json.dumps(touched))
            self._on_state(True)
        except (RedisError, OSError):
            self._on_state(False)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        tries = 0
        while True:
            try:
                answer = await ask()
            except (RedisError, OSError):
                self._on_state(False)
                await asyncio.sleep(pause_seconds(tries))
                tries += 1
            else:
                self._on_state(True)
                return answer


def _entries(answer: Any) -> list[Any]:
    """What XREAD gave for our one stream (a list in RESP2, a map in RESP3)."""
    if not answer:
        return []
    if isinstance(answer, Mapping):
        (blocks,) = answer.values()
        return list(blocks[0]) if blocks and isinstance(blocks[0], list) else list(blocks)
    return list(answer[0][1])


def _id(raw: bytes | str) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw


def is_behind(extent: StreamExtent, position: str) -> bool:
    """Return whether the stream ends before our position: it was emptied, or restored from a
    copy."""
    return order_of(extent.newest) < order_of(position)


def has_gap(extent: StreamExtent, position: str) -> bool:
    """Return whether the stream goes on beyond our position but has lost the entry at it.

    It is trimmed only up to our position, which stays; so more than that is gone.
    """
    return not extent.holds and position != BEGINNING and not is_behind(extent, position)
