"""The floor, mirrored: the dispatcher's word, kept fresh by the deltas it publishes.

`GET /floor` gives everything; the `komek:live` channel then gives what changed. A gap in the
sequence, or a restart, means everything again. A heartbeat asks in any case, so the mirror is at
most `HEARTBEAT_SECONDS` late while Redis is away.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from softphone_ui.web.background import beside
from softphone_ui.web.dispatcher import DISPATCHER, Dispatcher
from softphone_ui.web.errors import DispatcherAway
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.redis import REDIS

log = logging.getLogger(__name__)

LIVE_CHANNEL = "komek:live"
WRITTEN_CHANNEL = "komek:written"
HEARTBEAT_SECONDS = 1.0
KINDS = ("calls", "operators", "rings", "callbacks", "listenings", "conversations")

Entity = dict[str, Any]


class Mirror:
    """A mirror of the floor as the dispatcher last told it, by kind (`KINDS`) and id, as JSON."""

    def __init__(self) -> None:
        self.seq = -1
        #: When the floor was last known to be as it stands here.
        self.seen_at: datetime | None = None
        #: Whether the lines are draining: they let in no callers except emergency callers.
        self.draining = False
        self.lines: dict[str, Entity] = {}
        self.calls: dict[str, Entity] = {}
        self.operators: dict[str, Entity] = {}
        self.rings: dict[str, Entity] = {}
        self.listenings: dict[str, Entity] = {}
        self.callbacks: dict[str, Entity] = {}
        self.conversations: dict[str, Entity] = {}
        self._listeners: list[Callable[[], None]] = []
        self._written: list[Callable[[Entity], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def on_written(self, listener: Callable[[Entity], None]) -> None:
        """Hear of rows that reached the database (`komek:written` messages)."""
        self._written.append(listener)

    def replace(self, seq: int, floor: Entity) -> None:
        """Take the whole floor. Unchanged entities keep their identity, so nobody is told twice."""
        self.seq = seq
        self.draining = floor.get("draining", self.draining)
        for kind in (*KINDS, "lines"):
            before: dict[str, Entity] = getattr(self, kind)
            fresh: dict[str, Entity] = floor.get(kind, {})
            same = {key: before[key] for key in fresh if before.get(key) == fresh[key]}
            setattr(self, kind, {**fresh, **same})
        self._tell()

    def apply(self, delta: Entity) -> bool:
        """Take one delta; False if something is missing before it."""
        if delta.get("full"):
            self.replace(delta["seq"], {"lines": self.lines, **delta})
            return True
        if delta["seq"] <= self.seq:
            return True
        if delta["seq"] != self.seq + 1:
            return False
        self.seq = delta["seq"]
        self.draining = delta.get("draining", self.draining)
        for kind in (*KINDS, "lines"):
            _merge(getattr(self, kind), delta.get(kind) or {})
        self._tell()
        return True

    def written(self, message: Entity) -> None:
        for listener in self._written:
            listener(message)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _merge(entities: dict[str, Entity], changes: dict[str, Entity | None]) -> None:
    for key, entity in changes.items():
        if entity is None:
            entities.pop(key, None)
        else:
            entities[key] = entity


MIRROR = web.AppKey("mirror", Mirror)


class Follower:
    """A follower that keeps a mirror fresh. Two tasks: the deltas as they come, and a heartbeat."""

    def __init__(
        self, mirror: Mirror, dispatcher: Dispatcher, redis: Redis, outages: Outages
    ) -> None:
        self._mirror = mirror
        self._dispatcher = dispatcher
        self._redis = redis
        self._outages = outages

    async def heartbeat(self) -> None:
        while True:
            with suppress(DispatcherAway):
                await self.refresh()
            await asyncio.sleep(HEARTBEAT_SECONDS * random.uniform(0.9, 1.1))

    async def refresh(self) -> None:
        """Ask for the whole floor and take it, unless deltas have overtaken the answer."""
        seq, begun_at = self._mirror.seq, datetime.now(UTC)
        answer = await self._dispatcher.floor()
        self._outages.seen("pbx", there=bool(answer["ami"]))
        if answer["seq"] < seq or answer["seq"] > self._mirror.seq:
            self._mirror.replace(answer["seq"], answer["floor"])
        self._mirror.seen_at = max(self._mirror.seen_at or begun_at, begun_at)

    async def follow(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError):
                self._outages.seen("redis", there=False)
            await asyncio.sleep(random.uniform(0.2, 0.8))

    async def _listen(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(LIVE_CHANNEL, WRITTEN_CHANNEL)
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=1.0)
                self._outages.seen("redis", there=True)
                if message is None:
                    await channel.ping()
                else:
                    await self._take(message)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] != "message":
            return
        try:
            delta = msgspec.json.decode(message["data"], type=dict[str, Any])
        except msgspec.DecodeError:
            log.warning("a live message cannot be read")
            return
        if message["channel"] == WRITTEN_CHANNEL.encode():
            self._mirror.written(delta)
        elif self._mirror.apply(delta):
            self._mirror.seen_at = datetime.now(UTC)
        else:
            with suppress(DispatcherAway):
                await self.refresh()


async def follow_floor(app: web.Application) -> AsyncIterator[None]:
    """Follow the floor as a cleanup context: the mirror and its two tasks."""
    follower = Follower(app[MIRROR], app[DISPATCHER], app[REDIS], app[OUTAGES])
    async with beside(follower.heartbeat, follower.follow):
        yield
