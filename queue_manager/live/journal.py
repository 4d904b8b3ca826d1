"""The journal: every event that changed something, in order, each exactly once.

A Redis stream whose ids are ours, so that an entry sent twice (a lost answer, a crash between
spool and stream) is one entry. Acting goes on as soon as an entry is on its way: what Redis's
socket has outlives a crash of ours, so its answer need not be waited for before a phone rings.
What it has not taken within `DEADLINE_SECONDS` lies in the spool and follows, in order, when it
is back. What it had confirmed and lost by dying is written again.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from queue_manager.domain.events import Event
from queue_manager.domain.records import Record
from queue_manager.live import codec
from queue_manager.live.spool import Entry, Spool

STREAM = "komek:journal"
SCRIBE_POSITION = "komek:scribe:position"
DEADLINE_SECONDS = 0.05
BATCH = 200
PAGE = 1000
#: Valkey (appendfsync everysec) answers before it writes while a flush is under way, for up to 2 s.
CONFIRMED_KEPT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 1.0
AWAY = (RedisError, OSError, asyncio.TimeoutError)
Step = tuple[Event, Sequence[Record]]
Id = tuple[int, int]
log = logging.getLogger(__name__)


def read_id(text: str) -> Id:
    """``"1732460000123-4"`` as numbers that compare."""
    left, _, right = text.partition("-")
    return int(left), int(right or 0)


def write_id(id_: Id) -> str:
    return f"{id_[0]}-{id_[1]}"


class Journal:
    """The one writer of the stream. `run` must be running for anything to arrive there."""

    def __init__(self, redis: Redis, spool: Spool) -> None:
        self._redis, self._spool = redis, spool
        self._last: Id = (0, 0)
        self._pending: deque[Entry] = deque()
        self._confirmed: deque[tuple[float, Entry]] = deque()
        self._doubted = False
        self._wanted, self._empty = asyncio.Event(), asyncio.Event()
        self._empty.set()
        self._handed, self._awaited = asyncio.Event(), (0, 0)
        self._connection: Any = None
        self._spool_broken = False
        self.away = False

    @property
    def waiting(self) -> int:
        """Entries that Redis has not confirmed yet."""
        return len(self._pending)

    @property
    def last_id(self) -> str:
        """The id of the last entry appended, in Redis or on its way."""
        return write_id(self._last)

    def take_up_spool(self) -> list[Entry]:
        """Queue what an earlier run left behind, before anything new; returns it, for replay."""
        left = self._spool.take_up()
        self._pending.extend(left)
        if left:
            self._last = max(self._last, read_id(left[-1].id))
            self.away = True
            self._empty.clear()
            self._wanted.set()
        return left

    async def read_top(self) -> None:
        """Learn the stream's last id, so that ours come after it. Raises `AWAY`."""
        self._last = max(self._last, await self._top())

    async def _top(self) -> Id:
        try:
            info = await self._redis.xinfo_stream(STREAM)
        except ResponseError:  # there is no stream yet
            return 0, 0
        return read_id(str(info["last-generated-id"]))

    async def read_after(self, start: str) -> AsyncIterator[tuple[str, Event]]:
        """Events after the entry `start` (``"0"``: all). What is unreadable is logged and left."""
        while page := await self._page(start):
            for id_, fields in page:
                start = id_
                try:
                    yield id_, codec.event_from_json(fields["event"])
                except (codec.Unreadable, KeyError) as error:
                    log.error("journal entry unreadable", extra={"entry": id_, "why": str(error)})

    async def _page(self, start: str) -> list[tuple[str, dict[str, str]]]:
        page: Any = await self._redis.xrange(STREAM, f"({start}", "+", count=PAGE)
        return list(page)

    async def append(self, steps: Sequence[Step]) -> None:
        """Remember these steps: back when Redis's socket or the spool has them, and within the
        deadline, whatever becomes of Redis."""
        entries = [self._entry(event, records) for event, records in steps]
        self._pending.extend(entries)
        self._awaited = self._last
        self._handed.clear()
        self._empty.clear()
        self._wanted.set()
        if self.away:
            self._to_spool(entries)
            return
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self._handed.wait()
        except TimeoutError:
            if not self.away:
                self._now_away("slow")

    def _entry(self, event: Event, records: Sequence[Record]) -> Entry:
        self._last = max((time.time_ns() // 1_000_000, 0), (self._last[0], self._last[1] + 1))
        return Entry(
            self.last_id,
            codec.event_to_json(event).decode(),
            codec.records_to_json(records).decode(),
        )

    def _now_away(self, why: str) -> None:
        self.away = True
        log.warning("redis away: the journal is spooled", extra={"why": why})
        self._to_spool(list(self._pending))

    def _to_spool(self, entries: Sequence[Entry]) -> None:
        try:
            self._spool.add(entries)
        except OSError as error:  # a full disk stops no call
            if not self._spool_broken:
                log.error("journal spool cannot be written", extra={"why": str(error)})
            self._spool_broken = True

    def park(self) -> None:
        """The end of this run: what Redis has not confirmed is left in the spool."""
        if self._pending and not self.away:
            self._now_away("ending")

    async def run(self) -> None:
        """Write what is appended, for ever."""
        tries = 0
        while True:
            await self._wanted.wait()
            try:
                await self._write_pending()
                tries = 0
            except AWAY as error:
                if not self.away:
                    self._now_away(type(error).__name__)
                pause = min(LONGEST_PAUSE_SECONDS, 0.05 * 2**tries)
                tries = min(tries + 1, 10)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def _write_pending(self) -> None:
        self._wanted.clear()
        try:
            while self._pending:
                if not self._line_held():
                    await self._put_back()
                await self._write([self._pending[i] for i in range(min(BATCH, self.waiting))])
        except BaseException:
            self._wanted.set()
            raise
        self._all_written()

    def _all_written(self) -> None:
        if self.away:
            self._spool.clear()
            self.away = self._spool_broken = False
            log.info("redis has the whole journal")
        self._empty.set()

    async def _write(self, batch: Sequence[Entry]) -> None:
        entries = [
            ("XADD", STREAM, entry.id, "event", entry.event, "records", entry.records)
            for entry in batch
        ]
        for entry, answer in zip(batch, await self._transaction(entries), strict=True):
            if isinstance(answer, Exception):
                await self._look_again(entry, answer)
            self._keep(self._pending.popleft())

    def _keep(self, entry: Entry) -> None:
        now = time.monotonic()
        self._confirmed.append((now, entry))
        while now - self._confirmed[0][0] > CONFIRMED_KEPT_SECONDS:
            self._confirmed.popleft()

    def _line_held(self) -> bool:
        """Since the last answer; a new line may lead to a Redis that has died meanwhile."""
        return not self._doubted and self._connection is not None and self._connection.is_connected

    async def _put_back(self) -> None:
        """What Redis forgot goes before what waits. Raises `AWAY`."""
        top = await self._top()
        forgot = [entry for _, entry in self._confirmed if read_id(entry.id) > top]
        self._pending.extendleft(reversed(forgot))
        for _ in forgot:
            self._confirmed.pop()
        self._doubted = False
        if forgot:
            log.warning("redis forgot confirmed entries", extra={"entries": len(forgot)})

    async def _transaction(self, commands: Sequence[tuple[str, ...]]) -> list[Any]:
        """All or none, in order. Not redis-py's pipeline, which cannot tell when it has sent."""
        if self._connection is None:
            pool: Any = self._redis.connection_pool
            self._connection = await pool.get_connection()
        line = self._connection
        try:
            await line.send_packed_command(line.pack_commands([("MULTI",), *commands, ("EXEC",)]))
            if self._awaited <= read_id(commands[-1][2]):
                self._handed.set()
            answers = [await _answer(line) for _ in range(len(commands) + 2)]
        except BaseException:
            self._doubted = True
            await line.disconnect(nowait=True)  # it answers no question of ours any more
            raise
        if isinstance(answers[-1], Exception):
            raise next(answer for answer in answers if isinstance(answer, Exception))
        return list(answers[-1])

    async def _look_again(self, entry: Entry, answer: Exception) -> None:
        """Refused: because it is there already, or because the clock was set back."""
        if "equal or smaller" not in str(answer):
            raise answer
        if await self._redis.xrange(STREAM, entry.id, entry.id):
            return
        await self._renumber()
        raise RedisError("numbered anew")

    async def _renumber(self) -> None:
        await self.read_top()
        renewed = []
        for entry in self._pending:
            self._last = (self._last[0], self._last[1] + 1)
            renewed.append(Entry(self.last_id, entry.event, entry.records))
        self._pending = deque(renewed)
        log.warning("the clock ran back: journal entries numbered anew")

    async def trim(self, floor_id: str) -> int:
        """Forget entries that the scribe has written and that no restart needs; how many."""
        written: Any = await self._redis.get(SCRIBE_POSITION)
        if not written:
            return 0
        oldest = min(read_id(str(written)), read_id(floor_id))
        return int(await self._redis.xtrim(STREAM, minid=write_id(oldest), approximate=True))


async def _answer(line: Any) -> Any:
    """One answer; what Redis refused comes back as the exception, so that none is left unread."""
    try:
        return await line.read_response()
    except ResponseError as error:
        return error
