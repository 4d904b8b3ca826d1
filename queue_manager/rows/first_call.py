"""First-call resolution over a period, by the formulas of registry.knowledge.first_call."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.rows.service_level import Period
from registry.knowledge.first_call import WITHIN, FirstCalls
from registry.workflow.states import State
from registry.workflow.steps import TABLE, Step

#: Where a ticket goes that was not answered on the spot after all.
TAKEN_BACK = next(rule.to for rule in TABLE if rule.step is Step.REGISTER)


async def by_topic(
    connection: Connection, period: Period, now: datetime
) -> dict[int | None, FirstCalls]:
    """Topic (None: none was set) → the period's answered calls, the most frequent topic first."""
    rows = await connection.fetch(
        *bind(
            "first_call_counts",
            begins=period.begins,
            ends=period.ends,
            line=period.line,
            days=WITHIN.days,
            on_the_spot=State.ANSWERED_ON_THE_SPOT,
            taken_back=TAKEN_BACK,
            now=now,
        )
    )
    return {
        row["topic_id"]: FirstCalls(**{key: it for key, it in row.items() if key != "topic_id"})
        for row in rows
    }
