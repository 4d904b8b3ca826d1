"""Recordings that are older than recordings are kept are erased, but for those that somebody still
needs: a ticket, a complaint, an assessment, a calibration."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta, tzinfo

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, transaction
from quality.retention.rows.held import held_calls
from quality.state import QualityState
from recordings.rows.retention import ErasureBounds, erase_aged, newest_recording

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
#: So many at once, and a breath between: the first look of a centre that kept all finds millions.
AT_ONCE, PAUSE = 500, timedelta(seconds=1)
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
    """Eraser, at the start and each hour, of what is older than `days` days. It erases rows
    alone: the recorder removes the files of erased recordings."""

    def __init__(self, pool: Pool, days: int, zone: tzinfo, state: QualityState) -> None:
        self._pool, self._days, self._zone, self._state = pool, days, zone, state
        #: How far the run of this hour is; None: it begins.
        self._after: datetime | None = None

    def job(self) -> Job:
        """Return the job that erases old recordings, a few at a time."""
        fault = "old recordings that cannot be erased"
        return Job("erase old recordings", self._erase, every=EVERY, fault=fault)

    async def _erase(self, now: datetime) -> datetime | None:
        self._after = await self.next(now, self._after or EARLIEST)
        return now + PAUSE if self._after else None

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
