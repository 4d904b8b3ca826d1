"""``python -m quality``: keeps the sums of reports, compares a part of them each night, draws calls
to be assessed, has yesterday's lost calls analysed each morning, judges alerts, and
erases recordings that are older than they are kept.

Nothing is remembered here: what is to be summed stands in the database.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import aiohttp

from foundation.postgres.alone import each_alone
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import (
    Pool,
    connection,
    one_snapshot,
    open_pool,
    retry_while_unavailable,
)
from foundation.process.doubts import settings_trouble
from foundation.process.health import serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from quality.alerts.keeper import AlertKeeper
from quality.alerts.looking import Readers
from quality.analysis.keeping import AnalysisKeeper
from quality.assessment.drawing import Drawer
from quality.complaints.mailbox import ServiceMail
from quality.reports.comparing import day_to_compare, differing
from quality.reports.keeping import RollupKeeper
from quality.retention.keeping import RecordingKeeper
from quality.state import QualityState
from registry.facts.keeping import next_night

ROLE = "quality"
CONNECTIONS = 4
#: A report sums what is not rolled up itself, so nobody waits for this.
LOOKS_EVERY_SECONDS = 5.0
NIGHT = time(4, 10)
log = logging.getLogger(__name__)


class Quality:
    """The process of the quality service."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.state = QualityState()
        self._pool, self.zone = pool, ZoneInfo(settings.timezone)
        self._keeper = RollupKeeper(pool, self.zone)
        self._drawer = Drawer(pool, self.zone, settings.assessments.assessments_per_month)
        self._compare_at = next_night(datetime.now(UTC), NIGHT, self.zone)

    async def run(self) -> None:
        """Run all jobs until cancelled. What goes wrong is told in the health, and tried again."""
        await retry_while_unavailable(self._keeper.begin, self.away)
        while True:
            summed = 0
            try:
                summed = await retry_while_unavailable(
                    lambda: self.look(datetime.now(UTC)), self.away
                )
                self.state.trouble, self.state.database = None, True
            except Exception as error:
                self.state.trouble = type(error).__name__
                log.exception("sums of reports cannot be kept")
            if not summed:
                await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def look(self, now: datetime) -> int:
        """Do what is to be done by `now`; returns how many sums were made. Raises DatabaseAway."""
        summed: int | None = None  # while the sums cannot be made, nothing is compared

        async def sum_up() -> None:
            nonlocal summed
            summed = await self._keeper.look(now)
            self.state.summed += summed

        async def draw() -> None:
            self.state.drawn += await self._drawer.look(now)

        async def compare() -> None:
            if now >= self._compare_at and summed == 0:
                await self._compare(now)

        parts = {"sum up": sum_up, "draw": draw, "compare": compare}
        await each_alone(parts, lambda name: parts[name]())
        return summed or 0

    async def _compare(self, now: datetime) -> None:
        day = day_to_compare(now.astimezone(self.zone).date(), now.toordinal())
        async with connection(self._pool) as link, one_snapshot(link):
            self.state.differ = await differing(link, day, self.zone, now)
        self.state.compared_at, self.state.compared_day = now, day
        self._compare_at = next_night(now, NIGHT, self.zone)
        if self.state.differ:
            log.error(
                "sums of reports differ from their contacts",
                extra={"day": day.isoformat(), "differ": self.state.differ},
            )

    def away(self, error: DatabaseAway) -> None:
        """Hear that the database is."""
        self.state.database = False
        log.warning("the database is away", extra={"why": str(error)})


async def keep(settings: Settings) -> None:
    """Run the quality service until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    quality, redis = Quality(settings, pool), open_bus(settings.stores.redis_url)
    try:
        async with aiohttp.ClientSession() as http:
            readers = Readers(settings, pool, http, redis)
            alerts = AlertKeeper(pool, readers, quality.zone, quality.state)
            analyses = AnalysisKeeper(settings, pool, quality.state)
            async with serve_health(settings, ROLE, quality.state.health):
                mail = ServiceMail(settings, pool, quality.state)
                # Nothing goes by a number of days that somebody may just have changed.
                days = 0 if settings_trouble() else settings.recordings.recordings_keep_days
                recordings = RecordingKeeper(pool, days, quality.zone, quality.state)
                await gather_or_cancel(
                    quality.run(),
                    analyses.run(),
                    alerts.run(quality.away),
                    mail.run(),
                    recordings.run(),
                )
    finally:
        await redis.aclose()
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
