"""What a restart remembers: the kept floor, and the journal's entries after it, replayed."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from foundation.settings import Settings
from queue_manager.domain.decide import decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.live import codec
from queue_manager.live.floor_store import FloorStore, SavedFloor
from queue_manager.live.journal import AWAY, SCRIBE_POSITION, STREAM, Journal, read_id
from queue_manager.live.publisher import Publisher
from queue_manager.live.spool import Spool
from queue_manager.loop import Dispatcher

REDIS_SECONDS = 1.0
#: How long a start waits for Redis before it goes on with the floor in the file.
PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.05
SAVE_EVERY_SECONDS, SAVE_EVERY_STEPS = 10.0, 500
TRIM_EVERY_SECONDS = 60.0
#: Keys that begin_anew.py has put aside, with data of an earlier version.
PUT_ASIDE = "komek:*:before-format-*"
log = logging.getLogger(__name__)


class Snapshots:
    """Redis as the dispatcher uses it: journal, kept floor, live word."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._redis = Redis.from_url(
            settings.stores.redis_url,
            decode_responses=True,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            socket_keepalive=True,
            # An answer that does not come is our own affair: the journal asks again.
            retry=Retry(NoBackoff(), 0),
        )
        self.journal = Journal(self._redis, Spool(settings.run_dir / "journal.spool"))
        self.live = Publisher(self._redis)
        self._floors = FloorStore(self._redis, settings.run_dir / "floor.json")
        self._saved_id = ""
        self.database_lag_seconds = 0.0
        self.faults = 0
        """Events of the journal that could not be decided again when the floor was recalled."""

    async def close(self) -> None:
        """Let go of Redis; what it has not confirmed stays in the spool."""
        self.journal.park()
        await self._redis.aclose()

    # --- at the start -------------------------------------------------------------------------

    async def recall(self) -> Floor:
        """Return the floor as it was when the last dispatcher ended, as far as anyone knows. Raises
        OtherFormat where another version has written it."""
        spooled = self.journal.take_up_spool()
        try:
            floor, seen = await self._patiently_replay()
        except AWAY as error:
            log.warning("starting without redis", extra={"why": str(error)})
            saved = self._floors.load_file() or SavedFloor("0-0", Floor())
            floor, seen = saved.floor, saved.id
        for entry in spooled:
            if read_id(entry.id) > read_id(seen):
                floor = self._replay(floor, entry.event)
        return replace(floor, time_zone=self._settings.timezone)

    async def _patiently_replay(self) -> tuple[Floor, str]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await self._replay_redis()
            except AWAY:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(LOOK_SECONDS)

    async def _replay_redis(self) -> tuple[Floor, str]:
        await self.journal.read_top()
        saved = await self._floors.load() or self._floors.load_file() or SavedFloor("0-0", Floor())
        floor, seen, count = saved.floor, saved.id, 0
        async for id_, event in self.journal.read_after(saved.id):
            floor, seen, count = self._decided(floor, event), id_, count + 1
        log.info("floor recalled", extra={"calls": len(floor.calls), "replayed": count})
        return floor, seen

    def _decided(self, floor: Floor, event: on.Event) -> Floor:
        """As the dispatcher has it: a fault in the rules leaves this one event out."""
        try:
            return decide(floor, event).floor
        except Exception:
            self.faults += 1
            log.exception("not decided again", extra={"event": type(event).__name__})
            return floor

    def _replay(self, floor: Floor, event: str) -> Floor:
        try:
            return self._decided(floor, codec.event_from_json(event))
        except codec.Unreadable as error:
            log.error("spooled entry unreadable", extra={"why": str(error)})
            return floor

    # --- for ever -----------------------------------------------------------------------------

    async def keep(self, dispatcher: Dispatcher) -> None:
        """Save the floor each 10 s or 500 steps, so that a restart has little to replay."""
        saved_at, saved_steps = time.monotonic(), dispatcher.decided
        while True:
            await asyncio.sleep(1.0)
            steps = dispatcher.decided - saved_steps
            late = time.monotonic() - saved_at >= SAVE_EVERY_SECONDS
            if steps >= SAVE_EVERY_STEPS or (steps and late):
                if await self.save(dispatcher):
                    saved_at, saved_steps = time.monotonic(), dispatcher.decided

    async def save(self, dispatcher: Dispatcher) -> bool:
        """Save the floor now, if Redis has every entry that led to it."""
        if self.journal.waiting:
            return False
        # Between two awaits the floor and the journal's last id belong together.
        saved = SavedFloor(self.journal.last_id, dispatcher.floor)
        try:
            await self._floors.save(saved)
        except AWAY as error:
            log.warning("floor not saved", extra={"why": str(error)})
            return False
        self._saved_id = saved.id
        return True

    async def trim(self) -> None:
        """Forget what the scribe has written and no restart needs; learn how far it is."""
        looks = 0
        while True:
            await asyncio.sleep(1.0)
            looks += 1
            try:
                self.database_lag_seconds = await self._lag()
                if looks % TRIM_EVERY_SECONDS == 0 and self._saved_id:
                    await self.journal.trim(self._saved_id)
            except AWAY:
                continue

    async def forget(self, dispatcher: Dispatcher) -> bool:
        """Remove from the journal every entry that the scribe has written and that no restart
        needs.

        Also let the embedded Valkey rewrite its append-only file, which still holds the removed
        entries. Return whether the rewriting was begun; False while entries wait for the journal,
        or Redis does not answer. The journal's very last entry stays until the next one follows,
        because the journal continues from its id.
        """
        if not await self.save(dispatcher):
            return False
        try:
            await self.journal.trim(self._saved_id, exact=True)
            async for key in self._redis.scan_iter(match=PUT_ASIDE, count=1000):
                await self._redis.unlink(key)
            if not self._settings.stores.redis_dsn:
                await self._redis.bgrewriteaof()
        except AWAY as error:
            log.warning("the journal was not forgotten", extra={"why": str(error)})
            return False
        return True

    async def _lag(self) -> float:
        """The age of the oldest entry that the scribe has not written yet."""
        written: Any = await self._redis.get(SCRIBE_POSITION)
        oldest: Any = await self._redis.xrange(STREAM, f"({written or '0-0'}", "+", count=1)
        if not oldest:
            return 0.0
        return max(0.0, time.time() - read_id(str(oldest[0][0]))[0] / 1000)
