"""First-call resolution over a period, counted by the database as knowledge.first_call says."""

from __future__ import annotations

from datetime import datetime

from knowledge.first_call import WITHIN, FirstCalls
from store.lead_figures import Period
from store.pool import Connection
from store.queries import sql


async def by_topic(
    connection: Connection, period: Period, now: datetime
) -> dict[int | None, FirstCalls]:
    """Topic (None: none was set) → the period's answered calls, the most frequent topic first."""
    rows = await connection.fetch(
        sql("first_call_counts"), period.begins, period.ends, period.line, WITHIN.days, now
    )
    return {
        row["topic_id"]: FirstCalls(**{key: it for key, it in row.items() if key != "topic_id"})
        for row in rows
    }
