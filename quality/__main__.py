"""``python -m quality``: keeps the sums of reports, compares a part of them each night, draws calls
to be assessed, has yesterday's lost calls analysed each morning, judges alerts, and
erases recordings that are older than they are kept.

Nothing is remembered here: what is to be summed stands in the database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import aiohttp

from foundation.jobs.job import Job, TimeOfDay
from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import Pool, connection, one_snapshot, open_pool
from foundation.process.doubts import settings_trouble
from foundation.process.health import Json, serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from quality.alerts.keeper import AlertKeeper
from quality.alerts.looking import Readers
from quality.analysis.keeping import AnalysisKeeper
from quality.assessment.drawing import Drawer
from quality.complaints.mailbox import ServiceMail
from quality.kpi.day_sums import DaySumsKeeper
from quality.reports import mailing
from quality.reports.comparing import day_to_compare, differing
from quality.reports.keeping import RollupKeeper
from quality.retention.keeping import RecordingKeeper
from quality.staffing import keeping as staffing
from quality.state import QualityState

ROLE = "quality"
#: One holds the claim of the job that mails reports.
CONNECTIONS = 5
#: A report sums what is not rolled up itself, so nobody waits for this.
OFTEN, SELDOM = timedelta(seconds=5), timedelta(minutes=1)
NIGHT = time(4, 10)
#: The kind of fault that the health counts while sums or draws fail.
SUMS_FAIL = "sums that cannot be kept"
log = logging.getLogger(__name__)


class Sums:
    """The sums of reports: kept by one job, compared each night by another."""

    def __init__(self, pool: Pool, zone: ZoneInfo, state: QualityState) -> None:
        self._pool, self._zone, self._state = pool, zone, state
        self._keeper = RollupKeeper(pool, zone)
        self._begun = False
        #: Nothing was left to be summed at the last run.
        self._complete = False

    async def sum_up(self, now: datetime) -> datetime | None:
        """Make the sums that are due; more of them at once. Raises DatabaseAway."""
        self._complete = False
        if not self._begun:
            await self._keeper.begin()
            self._begun = True
        summed = await self._keeper.look(now)
        self._state.summed += summed
        self._complete = not summed
        return now if summed else None

    async def compare(self, now: datetime) -> datetime | None:
        """Compare the sums of one day with its contacts, once all sums are made. Raises
        DatabaseAway."""
        if not self._complete:
            return now + OFTEN
        day = day_to_compare(now.astimezone(self._zone).date(), now.toordinal())
        async with connection(self._pool) as link, one_snapshot(link):
            self._state.differ = await differing(link, day, self._zone, now)
        self._state.compared_at, self._state.compared_day = now, day
        if self._state.differ:
            log.error(
                "sums of reports differ from their contacts",
                extra={"day": day.isoformat(), "differ": self._state.differ},
            )
        return None


def jobs_of(
    settings: Settings, pool: Pool, readers: Readers, mail: ServiceMail, state: QualityState
) -> list[Job]:
    """List the jobs of the process."""
    zone = ZoneInfo(settings.timezone)
    sums = Sums(pool, zone, state)
    drawer = Drawer(pool, zone, settings.assessments.assessments_per_month)

    operators = DaySumsKeeper(pool, zone)

    async def sum_days(now: datetime) -> datetime | None:
        return now if await operators.tick(now) else None

    async def draw(now: datetime) -> None:
        state.drawn += await drawer.look(now)

    jobs = [
        Job("sum up", sums.sum_up, every=OFTEN, fault=SUMS_FAIL),
        Job("compare sums", sums.compare, daily=TimeOfDay(NIGHT, zone), fault=SUMS_FAIL),
        Job("sum operators' days", sum_days, every=SELDOM, fault=SUMS_FAIL),
        Job("draw calls", draw, every=SELDOM, fault=SUMS_FAIL),
        AnalysisKeeper(settings, pool, state).job(),
        AlertKeeper(pool, readers, zone, state).job(),
        mailing.job(settings, pool),
        staffing.job(pool, zone),
    ]
    if mail.is_read:
        jobs.append(mail.job())
    # Nothing goes by a number of days that somebody may just have changed.
    days = 0 if settings_trouble() else settings.recordings.recordings_keep_days
    if days:
        jobs.append(RecordingKeeper(pool, days, zone, state).job())
    return jobs


async def keep(settings: Settings) -> None:
    """Run the jobs until cancelled."""
    pool, state = await open_pool(settings, ROLE, size=CONNECTIONS), QualityState()
    redis, mail = open_bus(settings.stores.redis_url), ServiceMail(settings, pool)
    try:
        async with aiohttp.ClientSession() as http:
            readers = Readers(settings, pool, http, redis)
            runner = JobRunner(jobs_of(settings, pool, readers, mail, state), pool)

            def health() -> Mapping[str, Json]:
                return runner.report({"database": runner.database, **state.health()})

            async with serve_health(settings, ROLE, health):
                await runner.run()
    finally:
        mail.close()
        await redis.aclose()
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
