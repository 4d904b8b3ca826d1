"""What the registry says of topics and bodies now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from city.council.growth import WEEKS, TopicWeek
from city.council.lateness import OpenTickets
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

WEEK = timedelta(days=7)


async def topic_weeks(link: Connection, today: date, zone: ZoneInfo) -> list[TopicWeek]:
    """Return each topic that anybody asked about, in the seven days before `today` and the weeks
    before these."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), zone)

    found = await link.fetch(
        *bind(
            "council_topics",
            now_begins=midnight(today - WEEK),
            before_begins=midnight(today - (WEEKS + 1) * WEEK),
            ends=midnight(today),
        )
    )
    return all_into(TopicWeek, found)


@query("council_tickets")
async def open_tickets(connection: Connection, now: datetime) -> OpenTickets:
    """Count the open tickets of the whole city at `now`, without duplicates."""
