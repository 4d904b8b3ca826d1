"""Has the reports made and mailed that are due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from foundation.process.programs import run_program
from foundation.settings import Settings
from quality.reports.mornings import Subscription, due_day
from quality.reports.rows import subscriptions

EVERY = timedelta(seconds=15)
#: After a program that failed.
AGAIN_AFTER = timedelta(minutes=5)
#: The program that makes the reports. It has their names, formats and sheets; it takes a second of
#: a processor for a year by days, and ends.
PROGRAM = "softphone_ui.reports"


class ReportsNotSent(Exception):
    """The program that makes the reports ended with an error; its log says why."""


def job(settings: Settings, pool: Pool) -> Job:
    """Return the job that mails reports. Each is sent once, also if two processes try."""
    zone = ZoneInfo(settings.timezone)

    async def mail(now: datetime) -> None:
        if await due_reports(pool, zone, now):
            code = await run_program(settings, PROGRAM)
            if code != 0:
                raise ReportsNotSent(f"ended with {code}")

    return Job(
        "mail reports",
        mail,
        every=EVERY,
        claimed=True,
        fault="reports that cannot be sent",
        first_retry=AGAIN_AFTER,
    )


async def due_reports(pool: Pool, zone: ZoneInfo, now: datetime) -> list[tuple[Subscription, date]]:
    """Return what is to go out by `now`, with its day. Raises DatabaseAway."""
    async with connection(pool) as link:
        found = await subscriptions.everybodys(link)
    days = ((it, due_day(it, now, zone)) for it in found)
    return [(it, day) for it, day in days if day is not None]
