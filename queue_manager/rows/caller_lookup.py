"""What the registry knows of a caller by his number, and never of anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, OpenTicket

LookedUp = OpenTicket | AnsweredTicket
MOST_TICKETS = 5
#: What a citizen called about lately tells what he may call about now.
LATELY = timedelta(days=180)
#: An applicant's word on an answer is asked for so long.
ANSWERS_STILL_OPEN = timedelta(days=30)
#: How alike an incident's place and a ticket's address must be written (pg_trgm).
ALIKE = 0.6


async def acquaintance(
    connection: Connection, number: str, at: datetime, time_zone: str
) -> Acquaintance:
    """Open tickets, topics, places and the last language of this number (E.164)."""
    since = at - LATELY
    tickets = await connection.fetch(
        *bind("lookup_tickets", caller=number, time_zone=time_zone, limit=MOST_TICKETS)
    )
    answered = await connection.fetch(
        *bind("lookup_answered", caller=number, since=at - ANSWERS_STILL_OPEN, limit=MOST_TICKETS)
    )
    topics = await connection.fetch(*bind("lookup_topics", caller=number, since=since))
    near = await connection.fetch(
        *bind("lookup_incidents", caller=number, since=since, alike=ALIKE)
    )
    language = await connection.fetchval(*bind("lookup_language", caller=number))
    return Acquaintance(
        tickets=tuple(all_into(OpenTicket, tickets)),
        topics=frozenset(row["code"] for row in topics),
        near=frozenset(row["incident_id"] for row in near),
        language=language,
        answered=tuple(all_into(AnsweredTicket, answered)),
    )


async def look_up(connection: Connection, number: str, time_zone: str) -> LookedUp | None:
    """Return a ticket as whoever knows its code is told of it; None where there is none."""
    row = await connection.fetchrow(*bind("lookup_ticket", number=number, time_zone=time_zone))
    if row is None:
        return None
    if row["state"] == "resolved":
        return AnsweredTicket(row["number"], row["round"])
    return OpenTicket(row["number"], row["state"], row["due"])
