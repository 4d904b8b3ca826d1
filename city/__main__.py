"""``python -m city``: keeps what the city's panels show.

Nothing is remembered here: what is to be done stands in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from city.open_data.keeper import OpenDataKeeper
from city.problems.keeper import ProblemKeeper
from city.rating.keeper import RatingKeeper
from city.tree.keeper import TreeKeeper
from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import Pool, open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings

ROLE = "city"
CONNECTIONS = 3


#: The kind of fault that the health counts while a job fails.
FAULT = "panels that cannot be kept"


def jobs_of(settings: Settings, pool: Pool) -> Sequence[Job]:
    """List the jobs that keep the panels."""
    zone = ZoneInfo(settings.timezone)
    goals = TreeKeeper(pool, zone, settings.panels.statistics_address)
    often, seldom = timedelta(seconds=5), timedelta(minutes=10)
    return (
        Job("goals", goals.look, every=timedelta(minutes=1), fault=FAULT),
        Job("open data", OpenDataKeeper(settings, pool).look, every=seldom, fault=FAULT),
        Job("rating", RatingKeeper(pool, zone).look, every=seldom, fault=FAULT),
        Job("problems", ProblemKeeper(pool, zone).look, every=often, fault=FAULT),
    )


async def keep(settings: Settings) -> None:
    """Run the jobs until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    runner = JobRunner(jobs_of(settings, pool), pool)
    try:
        async with serve_health(
            settings, ROLE, lambda: runner.report({"database": runner.database})
        ):
            await runner.run()
    finally:
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
