"""The journal: every event that changed something, in order, each exactly once.

Theory of operation
-------------------
What it is for: after a crash the dispatcher must know what it had decided, and the scribe must
write each record to the database once. Both read this Redis stream. Telephones must not wait for
Redis, so an entry is only put on the connection, and its confirmation is read later: what is in the
socket outlives a crash of the dispatcher. If Redis is slow or away, entries go to a file (the
spool).

Ids of entries are given here, not by Redis: (milliseconds, counter), always rising. An entry that
is sent twice, after a lost answer or from the spool, is recognised by its id and is one entry.

States:

- Flowing (`_flowing`): `append` sends at once, and `run` only reads the confirmations.
- Catching up (a new connection): `run` sends what is pending, batch by batch, each confirmed before
  the next. `append` waits for it, for DEADLINE_SECONDS at most.
- Away (`away`): an answer was too late, or the connection is lost. `append` writes to the spool and
  returns; `run` tries to connect again, with growing pauses of up to a second.

An entry is pending → confirmed → forgotten after CONFIRMED_REMEMBERED_SECONDS.

What may surprise:

- Confirmed is not safe. Valkey flushes to disk once a second, and may lose the last seconds when it
  dies. Confirmed entries are remembered, and are sent again if the stream's last id is lower.
- Each sending names the id that it follows (APPEND). If Redis refuses one sending (memory or disk
  full), it also refuses the next ones that are already on the way, so no entry overtakes another.
- If the system's clock goes back and another run has written higher ids, pending entries get new
  ids (`_renumber`).
- A full disk stops no call: what the spool does not take stays in memory until there is room.
- `trim` removes only what both the scribe and the saved floor have passed.
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

from queue_manager.domain.floor.events import Event
from queue_manager.domain.floor.records import Record
from queue_manager.live import codec
from queue_manager.live.spool import Spool, SpooledEntry
from queue_manager.live.stored_format import FORMAT, FORMAT_FIELD, require_format

STREAM = "komek:journal"
SCRIBE_POSITION = "komek:scribe:position"
DEADLINE_SECONDS = 0.05
BATCH = 200
PAGE = 1000
#: Valkey (appendfsync everysec) answers before it writes while a flush is under way, for up to 2 s.
CONFIRMED_REMEMBERED_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 1.0
AWAY = (RedisError, OSError, asyncio.TimeoutError)
#: Each sending names the entry that it follows. Were one refused (a full memory, a full disk) while
#: the next is on its way already, that next one is refused as well: none overtakes another.
APPEND = """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if (last and last[1] or '0-0') ~= ARGV[1] then
    return redis.error_reply('TOP is not ' .. ARGV[1])
end
for i = 2, #ARGV, 3 do
    redis.call('XADD', KEYS[1], ARGV[i], 'event', ARGV[i + 1], 'records', ARGV[i + 2], FORMAT)
end
""".replace("FORMAT", f"'{FORMAT_FIELD}', '{FORMAT}'")
Step = tuple[Event, Sequence[Record]]
Id = tuple[int, int]
NOTHING: Id = (0, 0)
log = logging.getLogger(__name__)


def read_id(text: str) -> Id:
    """Read ``"1732460000123-4"`` as numbers that compare."""
    left, _, right = text.partition("-")
    return int(left), int(right or 0)


def write_id(id_: Id) -> str:
    return f"{id_[0]}-{id_[1]}"


class Journal:
    """The one writer of the stream. `run` must be running for anything to arrive there.

    `run` catches up over a new connection: what Redis forgot, then what waits, confirmed piece by
    piece. From then on entries flow: `append` itself puts them on the line, and `run` only reads
    the answers, so that a step never waits for the one before it to be confirmed.
    """

    def __init__(self, redis: Redis, spool: Spool) -> None:
        self._redis, self._spool = redis, spool
        self._last = NOTHING
        self._pending: deque[SpooledEntry] = deque()
        self._confirmed: deque[tuple[float, SpooledEntry]] = deque()
        self._work, self._empty = asyncio.Event(), asyncio.Event()
        self._empty.set()
        self._line: Any = None
        self._line_top = NOTHING
        self._flowing, self._sent = asyncio.Event(), asyncio.Event()
        self._unanswered: deque[int] = deque()
        self._unspooled: list[SpooledEntry] = []
        self.away = False
        self.faults = 0
        """Entries that could not be read back at the start, and are left out of the floor."""

    @property
    def waiting(self) -> int:
        """Return the number of entries that Redis has not confirmed yet."""
        return len(self._pending)

    @property
    def last_id(self) -> str:
        """Return the id of the last entry appended, in Redis or on its way."""
        return write_id(self._last)

    async def flushed(self) -> None:
        """Wait until Redis has confirmed all that was appended; `run` must be running."""
        await self._empty.wait()

    def take_up_spool(self) -> list[SpooledEntry]:
        """Queue what an earlier run left behind, before anything new; returns it, for replay.
        Raises OtherFormat."""
        left = self._spool.take_up()
        self._pending.extend(left)
        if left:
            self._last = max(self._last, read_id(left[-1].id))
            self.away = True
            self._empty.clear()
            self._work.set()
        return left

    async def read_top(self) -> None:
        """Learn the stream's last id, so that ours come after it. Raises `AWAY`."""
        self._last = max(self._last, await self._top())

    async def _top(self) -> Id:
        try:
            info = await self._redis.xinfo_stream(STREAM)
        except ResponseError:  # there is no stream yet
            return NOTHING
        return read_id(str(info["last-generated-id"]))

    async def read_after(self, start: str) -> AsyncIterator[tuple[str, Event]]:
        """Yield events after the entry `start` (``"0"``: all). What is unreadable is logged and
        left. Raises OtherFormat."""
        while page := await self._page(start):
            for id_, fields in page:
                start = id_
                require_format(f"The journal's entry {id_}", fields.get(FORMAT_FIELD))
                try:
                    yield id_, codec.event_from_json(fields["event"])
                except (codec.Unreadable, KeyError) as error:
                    self.faults += 1
                    log.error("journal entry unreadable", extra={"entry": id_, "why": str(error)})

    async def _page(self, start: str) -> list[tuple[str, dict[str, str]]]:
        page: Any = await self._redis.xrange(STREAM, f"({start}", "+", count=PAGE)
        return list(page)

    async def append(self, steps: Sequence[Step]) -> None:
        """Remember these steps: back when Redis's socket or the spool has them, and within the
        deadline, whatever becomes of Redis."""
        entries = [self._entry(event, records) for event, records in steps]
        self._pending.extend(entries)
        self._empty.clear()
        self._work.set()
        if self.away:
            self._to_spool(entries)
            return
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                if self._flowing.is_set():
                    await self._send(entries)
                else:
                    await self._flowing.wait()
        except AWAY as error:
            self._now_away(_why(error))

    def _entry(self, event: Event, records: Sequence[Record]) -> SpooledEntry:
        self._last = max((time.time_ns() // 1_000_000, 0), (self._last[0], self._last[1] + 1))
        return SpooledEntry(
            self.last_id,
            codec.event_to_json(event).decode(),
            codec.records_to_json(records).decode(),
            FORMAT,
        )

    def _now_away(self, why: str) -> None:
        self._flowing.clear()
        self._sent.set()
        if not self.away:
            self.away = True
            log.warning("redis away: the journal is spooled", extra={"why": why})
            self._to_spool(list(self._pending))

    def _to_spool(self, entries: Sequence[SpooledEntry]) -> None:
        """A full disk stops no call; what it does not take goes, in order, when there is room."""
        failing = bool(self._unspooled)
        self._unspooled.extend(entries)
        try:
            while self._unspooled:
                self._spool.add(self._unspooled[:BATCH])
                del self._unspooled[:BATCH]
        except OSError as error:
            if not failing:
                log.error("journal spool cannot be written", extra={"why": str(error)})

    def park(self) -> None:
        """Leave what Redis has not confirmed in the spool, at the end of this run."""
        if self._pending and not self.away:
            self._now_away("ending")

    async def run(self) -> None:
        """Write what is appended, for ever."""
        tries = 0
        while True:
            await self._work.wait()
            try:
                await self._catch_up()
                tries = 0
                await self._read_answers()
            except AWAY as error:
                self._now_away(_why(error))
                pause = min(LONGEST_PAUSE_SECONDS, 0.05 * 2**tries)
                tries = min(tries + 1, 10)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            finally:
                await self._hang_up()

    # --- a new connection ---------------------------------------------------------------------

    async def _catch_up(self) -> None:
        """All that is pending confirmed over a new line; then, with no await between, flow."""
        pool: Any = self._redis.connection_pool
        self._line = await pool.get_connection()
        self._line_top = await self._top()
        self._put_back_what_it_forgot()
        await self._leave_out_what_it_has()
        while self._pending:
            batch = [self._pending[i] for i in range(min(BATCH, self.waiting))]
            await self._send(batch)
            await self._read_answer()
        self._flowing.set()
        self._all_written()

    def _put_back_what_it_forgot(self) -> None:
        forgot = [entry for _, entry in self._confirmed if read_id(entry.id) > self._line_top]
        self._pending.extendleft(reversed(forgot))
        for _ in forgot:
            self._confirmed.pop()
        if forgot:
            log.warning("redis forgot confirmed entries", extra={"entries": len(forgot)})

    async def _leave_out_what_it_has(self) -> None:
        """Sent before, and the answer lost; or the clock was set back, and our ids with it."""
        while self._pending and read_id(self._pending[0].id) <= self._line_top:
            first = self._pending[0]
            if not await self._redis.xrange(STREAM, first.id, first.id):
                return self._renumber()
            self._keep(self._pending.popleft())

    def _renumber(self) -> None:
        self._last = max(self._last, self._line_top)
        renewed = []
        for entry in self._pending:
            self._last = (self._last[0], self._last[1] + 1)
            renewed.append(SpooledEntry(self.last_id, entry.event, entry.records, FORMAT))
        self._pending = deque(renewed)
        log.warning("the clock ran back: journal entries numbered anew")

    def _all_written(self) -> None:
        if self.away:
            self._spool.clear()
            self._unspooled, self.away = [], False
            log.info("redis has the whole journal")
        self._work.clear()
        self._empty.set()

    async def _hang_up(self) -> None:
        """It may still answer what nobody waits for any more."""
        self._flowing.clear()
        self._unanswered.clear()
        if self._pending:
            self._work.set()
        if self._line is not None:
            line, self._line = self._line, None
            await line.disconnect(nowait=True)
            await self._redis.connection_pool.release(line)

    # --- on the line --------------------------------------------------------------------------

    async def _send(self, entries: Sequence[SpooledEntry]) -> None:
        """Put them on the line, all or none, after what went before. Raises `AWAY`."""
        words: list[str] = []
        for entry in entries:
            words += (entry.id, entry.event, entry.records)
        before, self._line_top = write_id(self._line_top), read_id(entries[-1].id)
        self._unanswered.append(len(entries))
        self._sent.set()
        await self._line.send_command("EVAL", APPEND, 1, STREAM, before, *words)

    async def _read_answers(self) -> None:
        """While it flows. Raises `AWAY` when the line is lost."""
        while self._flowing.is_set():
            if self._unanswered:
                await self._read_answer()
            else:
                self._empty.set()
                self._sent.clear()
                await self._sent.wait()

    async def _read_answer(self) -> None:
        await self._line.read_response()
        for _ in range(self._unanswered.popleft()):
            self._keep(self._pending.popleft())

    def _keep(self, entry: SpooledEntry) -> None:
        now = time.monotonic()
        self._confirmed.append((now, entry))
        while now - self._confirmed[0][0] > CONFIRMED_REMEMBERED_SECONDS:
            self._confirmed.popleft()

    async def trim(self, floor_id: str, *, exact: bool = False) -> int:
        """Remove entries that the scribe has written and that no restart needs. Return how many
        were removed.

        Redis removes whole pages of entries, so some old entries stay, unless `exact`. `floor_id`:
        the last entry of the saved floor.
        """
        written: Any = await self._redis.get(SCRIBE_POSITION)
        if not written:
            return 0
        oldest = min(read_id(str(written)), read_id(floor_id))
        return int(await self._redis.xtrim(STREAM, minid=write_id(oldest), approximate=not exact))


def _why(error: BaseException) -> str:
    return "slow" if isinstance(error, TimeoutError) else type(error).__name__
