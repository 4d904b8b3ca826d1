"""Recordings that are older than recordings are kept are erased, but for those that somebody still
needs: a ticket, a complaint, an assessment, a calibration."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, retry_while_unavailable, transaction
from quality.retention.rows.held import held_calls
from quality.state import QualityState
from recordings.rows.retention import ErasureBounds, erase_aged, newest_recording

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
#: So many at once, and a breath between: the first look of a centre that kept all finds millions.
AT_ONCE, PAUSE_SECONDS = 500, 1.0
#: An applicant has time to say that it was not solved.
SETTLED = timedelta(days=31)
#: A clock that runs so far ahead of what was recorded day by day is not believed.
AHEAD = timedelta(days=2)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def bounds_of(now: datetime, newest: datetime, days: int, zone: tzinfo) -> ErasureBounds:
    """Return what is older than `days` whole local days; `newest`: when the newest recording
    began."""
    believed = min(now, newest + AHEAD)
    day = believed.astimezone(zone).date() - timedelta(days=days)
    return ErasureBounds(datetime.combine(day, time(), zone), believed - SETTLED)


class RecordingKeeper:
    """The keeper that erases at the start and each hour what is older than `days` days; 0: nothing
    ever. The rows alone: whoever removes the files of erased recordings
    (softphone_ui/personal_data) finds these, too."""

    def __init__(self, pool: Pool, days: int, zone: tzinfo, state: QualityState) -> None:
        self._pool, self._days, self._zone, self._state = pool, days, zone, state

    async def run(self) -> None:
        """Erase old recordings until cancelled. What goes wrong is told in the health, and tried
        again."""
        while True:
            if self._days:
                await self._look()
            await asyncio.sleep(EVERY.total_seconds())

    async def _look(self) -> None:
        after: datetime | None = EARLIEST
        try:
            while after is not None:
                part = partial(self.next, datetime.now(UTC), after)
                after = await retry_while_unavailable(part, self._away)
                await asyncio.sleep(PAUSE_SECONDS)
            self._state.retention_trouble = None
        except Exception as error:
            self._state.retention_trouble = type(error).__name__
            log.exception("old recordings cannot be erased")

    async def next(self, now: datetime, after: datetime) -> datetime | None:
        """Erase the oldest that began after `after`; returns when the last of them began, None:
        there was none. Raises DatabaseAway."""
        async with transaction(self._pool) as link:
            newest = await newest_recording(link)
            if newest is None:
                return None
            bounds = bounds_of(now, newest, self._days, self._zone)
            began = await erase_aged(link, bounds, await held_calls(link), after, AT_ONCE)
        if not began:
            return None
        self._state.recordings_erased += len(began)
        log.info(
            "recordings erased by age",
            extra={"count": len(began), "from": min(began), "to": max(began), "days": self._days},
        )
        return max(began)

    def _away(self, error: DatabaseAway) -> None:
        self._state.retention_trouble = "the database is away"
        log.warning("the database is away", extra={"why": str(error)})
