"""Recordings that are older than recordings are kept are erased."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta, tzinfo

from foundation.postgres.pool import Pool, connection, patiently
from recordings.rows.recordings import age_recordings
from recordings.state import RecorderState

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
AT_ONCE = 500


def retention_since(now: datetime, days: int, zone: tzinfo) -> datetime:
    """The first moment of the first day whose recordings are kept `days` days: that of the local
    day so many days before today's."""
    day = now.astimezone(zone).date() - timedelta(days=days)
    return datetime.combine(day, time(), zone)


class Aging:
    """Erases at the start and each hour what is older than `days` days; 0: nothing ever. What has
    an open ticket is erased at a look after its end. The rows alone: whoever removes the files of
    erased recordings (softphone_ui/personal_data) finds these, too."""

    def __init__(self, pool: Pool, days: int, zone: tzinfo, state: RecorderState) -> None:
        self._pool, self._days, self._zone, self._state = pool, days, zone, state

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            erased = 0
            while self._days and (
                more := await patiently(self._next, self._state.database_is_away)
            ):
                erased += more
            self._state.aged += erased
            if erased:
                log.info("recordings erased by age", extra={"count": erased, "days": self._days})
            await asyncio.sleep(EVERY.total_seconds())

    async def _next(self) -> int:
        before = retention_since(datetime.now(UTC), self._days, self._zone)
        async with connection(self._pool) as link:
            return await age_recordings(link, before, AT_ONCE)
