"""Compares recordings, tickets and files once an hour."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from foundation.postgres.pool import Pool, connection, retry_while_unavailable
from recordings.reconcile import ReconciliationReport, reconcile
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

    async def run(self) -> None:
        """Look at the start and each hour, until cancelled."""
        while True:
            report = await retry_while_unavailable(self._look, self._state.database_is_away)
            self._state.database_is_there()
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
            await asyncio.sleep(EVERY.total_seconds())

    async def _look(self) -> ReconciliationReport:
        now = datetime.now(UTC)
        async with connection(self._pool) as link:
            return await reconcile(link, self._root, now - LOOKS_BACK, now)
