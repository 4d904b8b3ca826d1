"""The scribe: reads the journal from its position on and writes it into the database.

An entry counts once: its rows and the position are one transaction. What is written may be
written again (a doubled record, a journal that began anew) without doubling a row.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from service.health import Json
from store.batches import PositionMoved, move_position, read_position, write_batch
from store.errors import DatabaseAway
from store.journal import BEGINNING, Entry, seconds_of, touched
from store.journal_link import JournalLink, is_behind, lost_unread
from store.pool import Pool, patiently

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ScribeState:
    """What the scribe's health says. Times are seconds since 1970."""

    position: str = ""
    database: bool = True
    redis: bool = True
    trouble: str | None = None
    oldest_waiting: float | None = None
    entries: int = 0
    refused: int = 0
    lost_unread: bool = False

    def health(self) -> Mapping[str, Json]:
        """`lag_seconds`: the age of the oldest entry read and not yet written; 0 when none."""
        waiting = self.oldest_waiting
        return {
            "role": "scribe",
            "database": self.database,
            "redis": self.redis,
            "trouble": self.trouble,
            "position": self.position,
            "lag_seconds": max(0.0, time.time() - waiting) if waiting else 0.0,
            "entries_written": self.entries,
            "records_refused": self.refused,
            "lost_unread": self.lost_unread,
        }

    def redis_is(self, there: bool) -> None:
        """Note, and log once a change, whether Redis answers."""
        if there != self.redis:
            log.warning("redis is %s", "back" if there else "away")
        self.redis = there

    def database_is_away(self, error: DatabaseAway) -> None:
        if self.database:
            log.warning("the database is away", extra={"reason": str(error)})
        self.database, self.trouble = False, str(error)

    def database_is_there(self) -> None:
        if not self.database:
            log.warning("the database is back")
        self.database, self.trouble = True, None


class Scribe:
    """Reads, writes, tells; for ever."""

    def __init__(self, pool: Pool, journal: JournalLink, state: ScribeState) -> None:
        self._pool = pool
        self._journal = journal
        self._state = state

    async def run(self) -> None:
        """Write the journal until cancelled."""
        await self._find_position()
        while True:
            entries = await self._journal.after(self._state.position)
            if entries:
                await self._write(entries)
            else:
                await self._while_idle()

    async def _find_position(self) -> None:
        self._state.position = await patiently(
            lambda: read_position(self._pool), self._state.database_is_away
        )
        self._state.database_is_there()
        log.info("writing the journal", extra={"position": self._state.position})

    async def _write(self, entries: list[Entry]) -> None:
        before, last = self._state.position, entries[-1].entry_id
        self._state.oldest_waiting = seconds_of(entries[0].entry_id)
        try:
            self._state.refused += await patiently(
                lambda: write_batch(self._pool, before, entries), self._state.database_is_away
            )
            self._state.database_is_there()
            self._state.position = last
        except PositionMoved as moved:
            # Most likely our own commit, whose answer was lost with the connection.
            log.warning("%s: going on where it is", moved)
            await self._find_position()
        self._state.oldest_waiting = None
        if self._state.position == last:
            self._state.entries += len(entries)
            await self._journal.tell(last, touched(entries))

    async def _while_idle(self) -> None:
        """Nothing new: tell the position again (Redis may be a new one), look for a new journal."""
        position = self._state.position
        extent = await self._journal.extent()
        if extent is not None and is_behind(extent, position):
            log.warning("the journal ends before our position: it began anew, so do we")
            await patiently(
                lambda: move_position(self._pool, position, BEGINNING),
                self._state.database_is_away,
            )
            self._state.position = BEGINNING
        elif extent is not None and lost_unread(extent, position) and not self._state.lost_unread:
            self._state.lost_unread = True
            log.error("entries were cut off the journal before they were written")
        await self._journal.tell(self._state.position, None)
