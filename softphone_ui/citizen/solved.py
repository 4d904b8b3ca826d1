"""What the front page proves: that the city answers. The figures are of whole past days and are
read by a job, so the page itself asks the database nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
from aiohttp import web

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters, PublicRow
from foundation.jobs.job import Job
from foundation.postgres.pool import Connection
from registry.open311.days import CityDays
from registry.publications.rows import solved
from registry.publications.rows.solved import SolvedGroup
from registry.tickets.rows import search
from softphone_ui.web.database import snapshot_for_anybody
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.jobs import add_job
from softphone_ui.web.settings_key import SETTINGS

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
FIGURES_EVERY, PHOTOS_EVERY = timedelta(minutes=10), timedelta(minutes=1)
#: A group is shown from so many applicants on, as in open data; so many topics are shown.
FEWEST_APPLICANTS, MOST_TOPICS = 5, 8
LAST_SOLVED = 3


@dataclass(slots=True)
class CitySolved:
    """The figures of the front page. `answers`: those of the photos that show the work done."""

    week: int = 0
    topics: Sequence[SolvedGroup] = ()
    districts: Sequence[SolvedGroup] = ()
    last: Sequence[PublicRow] = ()
    answers: set[str] = field(default_factory=set)


#: Reads figures into the last argument.
FigureReader = Callable[[Connection, CityDays, CitySolved], Awaitable[None]]
SOLVED: web.AppKey[CitySolved] = web.AppKey("solved", CitySolved)


def typical_days(group: SolvedGroup) -> int:
    """Return the median in whole days; 0 is less than one day."""
    return 0 if group.days < 1 else round(group.days)


def shown_groups(groups: Sequence[SolvedGroup], most: int) -> list[SolvedGroup]:
    """Return the groups that may be published, the largest first, at most `most`."""
    return [it for it in groups if it.applicants >= FEWEST_APPLICANTS][:most]


async def read_figures(connection: Connection, days: CityDays, found: CitySolved) -> None:
    """Read counts and medians of the last whole days."""
    week, month = days.begin_of(days.today - WEEK), days.begin_of(days.today - MONTH)
    by_topic = await solved.solved_by_topic(connection, month, days.today)
    by_district = await solved.solved_by_district(connection, month, days.today)
    found.week = await solved.solved_count(connection, week, days.today)
    found.topics = shown_groups(by_topic, MOST_TOPICS)
    found.districts = shown_groups(by_district, len(by_district))


async def read_last(connection: Connection, days: CityDays, found: CitySolved) -> None:
    """Read the last solved tickets with approved photos."""
    await search.plan_each(connection)
    numbers = await solved.solved_with_photos(connection, days.today, LAST_SOLVED)
    found.answers = await solved.photos_of_answers(connection, numbers)
    found.last = await public_tickets.page(connection, Filters(numbers), days) if numbers else []


def set_up(app: web.Application) -> None:
    """Set up the jobs that read the figures and the last solved tickets."""
    app[SOLVED] = CitySolved()

    def reading(name: str, read: FigureReader, every: timedelta) -> None:
        async def run(now: datetime) -> None:
            zone = ZoneInfo(app[SETTINGS].timezone)
            try:
                async with snapshot_for_anybody(app) as connection:
                    await read(connection, CityDays(zone, now), app[SOLVED])
            except (DatabaseAway, asyncpg.PostgresError):
                return  # the figures of before stay

        add_job(app, Job(name, run, every=every))

    reading("read what was solved", read_figures, FIGURES_EVERY)
    reading("read the last solved", read_last, PHOTOS_EVERY)
