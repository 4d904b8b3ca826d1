"""Compares recordings, tickets and files once an hour."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from recordings.reconcile import reconcile
from recordings.state import RecorderState

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
# Longer than a day, so that nothing falls between two looks of a system that was down a while.
LOOKS_BACK = timedelta(hours=26)


class Hourly:
    """The job that reconciles once an hour and leaves the counts in the health."""

    def __init__(self, pool: Pool, root: Path, state: RecorderState) -> None:
        self._pool = pool
        self._root = root
        self._state = state

    def job(self) -> Job:
        """Return the job that compares them, at the start and each hour."""
        return Job("reconcile recordings", self._reconcile, every=EVERY)

    async def _reconcile(self, now: datetime) -> None:
        async with connection(self._pool) as link:
            report = await reconcile(link, self._root, now - LOOKS_BACK, now)
        self._state.reconciled = {
            "at": report.until.isoformat(),
            "checked": report.checked,
            **report.counts(),
        }
        log.log(
            logging.INFO if report.clean else logging.WARNING,
            "recordings and tickets agree" if report.clean else "recordings do not all agree",
            extra={key: value for key, value in report.counts().items() if value},
        )
