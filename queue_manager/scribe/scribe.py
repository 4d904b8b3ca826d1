"""The scribe: reads the journal from its position on and writes it into the database.

An entry counts once: its rows and the position are one transaction. What is written may be written
again (a doubled record, a journal that began again) without doubling a row.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, retry_while_unavailable
from foundation.process.faults import wellness
from foundation.process.health import Json
from queue_manager.scribe.batches import PositionMoved, move_position, read_position, write_batch
from queue_manager.scribe.journal import BEGINNING, JournalEntry, seconds_of, touched
from queue_manager.scribe.journal_connection import JournalConnection, has_gap, is_behind
from queue_manager.scribe.refused import try_again
from registry.facts.keeper import FactsState

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ScribeState:
    """The state that the scribe's health reports. Times are seconds since 1970."""

    position: str = ""
    database: bool = True
    redis: bool = True
    trouble: str | None = None
    oldest_waiting: float | None = None
    entries: int = 0
    refused: int = 0
    facts_failed: int = 0
    gap: bool = False
    interrupted: bool = True
    facts: FactsState = field(default_factory=FactsState)

    def health(self) -> Mapping[str, Json]:
        """Return the health report. `lag_seconds`: the age of the oldest entry read and not yet
        written; 0 when none.

        `records_refused` counts all that are put aside and not settled, `facts_failed` the calls
        whose facts could not be written since our start. `gap`: since our start
        the journal was found to have lost entries, perhaps unwritten ones.
        """
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
            "facts_failed": self.facts_failed,
            "gap": self.gap,
            "facts": self.facts.health(),
            **wellness({"facts not written": self.facts_failed, **self.facts.faults}),
        }

    def redis_is(self, there: bool) -> None:
        """Note, and log once a change, whether Redis answers."""
        if there != self.redis:
            log.warning("redis is %s", "back" if there else "away")
        self.redis = there
        self.interrupted |= not there

    def database_is_away(self, error: DatabaseAway) -> None:
        if self.database:
            log.warning("the database is away", extra={"reason": str(error)})
        self.database, self.trouble, self.interrupted = False, str(error), True

    def database_is_there(self) -> None:
        if not self.database:
            log.warning("the database is back")
        self.database, self.trouble = True, None


class Scribe:
    """The loop that reads the journal, writes it to the database, and tells of it."""

    def __init__(self, pool: Pool, journal: JournalConnection, state: ScribeState) -> None:
        self._pool = pool
        self._journal = journal
        self._state = state

    async def run(self) -> None:
        """Write the journal until cancelled."""
        await self._find_position()
        self._state.refused = await retry_while_unavailable(
            lambda: try_again(self._pool), self._state.database_is_away
        )
        while True:
            entries = await self._journal.after(self._state.position)
            if not entries or self._state.interrupted:
                await self._look_at_journal()
            if entries:
                await self._write(entries)
            else:
                await self._journal.tell(self._state.position, None)

    async def _find_position(self) -> None:
        self._state.position = await retry_while_unavailable(
            lambda: read_position(self._pool), self._state.database_is_away
        )
        self._state.database_is_there()
        log.info("writing the journal", extra={"position": self._state.position})

    async def _write(self, entries: list[JournalEntry]) -> None:
        before, last = self._state.position, entries[-1].entry_id
        self._state.oldest_waiting = seconds_of(entries[0].entry_id)
        try:
            written = await retry_while_unavailable(
                lambda: write_batch(self._pool, before, entries), self._state.database_is_away
            )
            self._state.refused += written.refused
            self._state.facts_failed += written.facts_failed
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

    async def _look_at_journal(self) -> None:
        """Is it still the journal we were reading? Asked when idle, and after an interruption."""
        position = self._state.position
        extent = await self._journal.extent(position)
        self._state.interrupted = False
        if extent is None:
            return
        if has_gap(extent, position) and not self._state.gap:
            self._state.gap = True
            log.error("the journal lost our last entry: others after it may be lost unwritten")
        if is_behind(extent, position):
            log.warning("the journal ends before our position: it began anew, so do we")
            with contextlib.suppress(PositionMoved):
                await retry_while_unavailable(
                    lambda: move_position(self._pool, position, BEGINNING),
                    self._state.database_is_away,
                )
            await self._find_position()
