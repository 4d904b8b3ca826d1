"""First-call resolution over a period, by the formulas of registry.knowledge.first_call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.rows import Row
from queue_manager.rows.service_level import ServiceLevelPeriod
from registry.knowledge.first_call import WITHIN, FirstCalls
from registry.workflow.states import State
from registry.workflow.steps import TABLE, Step

#: Where a ticket goes that was not answered on the spot after all.
TAKEN_BACK = next(rule.to for rule in TABLE if rule.step is Step.REGISTER)


async def by_topic(
    connection: Connection, period: ServiceLevelPeriod, now: datetime
) -> dict[int | None, FirstCalls]:
    """Return topic (None: none was set) → the period's answered calls, the most frequent topic
    first."""
    found = _together(await _counts(connection, period, now), "topic_id")
    return dict(
        sorted(found.items(), key=lambda pair: (-pair[1].answered, pair[0] is None, pair[0] or 0))
    )


async def by_operator(
    connection: Connection, period: ServiceLevelPeriod, now: datetime
) -> dict[str | None, FirstCalls]:
    """Return operator → the period's calls that they answered."""
    return _together(await _counts(connection, period, now), "operator")


@query(
    "first_call_counts",
    days=WITHIN.days,
    on_the_spot=State.ANSWERED_ON_THE_SPOT,
    taken_back=TAKEN_BACK,
)
async def _counts(connection: Connection, period: ServiceLevelPeriod, now: datetime) -> list[Row]:
    """Count first-call resolutions of the period by topic and operator; `first_calls` in the schema
    defines them."""


def _together(rows: list[Row], key: str) -> dict[Any, FirstCalls]:
    found: dict[Any, FirstCalls] = {}
    for row in rows:
        counts = {name: it for name, it in row.items() if name not in ("topic_id", "operator")}
        found[row[key]] = found.get(row[key], FirstCalls()) + FirstCalls(**counts)
    return found
