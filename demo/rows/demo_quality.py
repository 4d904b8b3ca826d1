"""What the made-up work of the quality service needs to know of the home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def recorded(connection: Connection, call_ids: Sequence[str]) -> int:
    """Return how many of these calls have a recording."""
    query = bind("demo_quality_recorded", call_ids=list(call_ids))
    return int(await connection.fetchval(*query))


async def drawn_on(connection: Connection, day: date) -> list[int]:
    """Return what waits to be assessed of a day."""
    rows = await connection.fetch(*bind("demo_quality_drawn", day=day))
    return [row["assessment_id"] for row in rows]


async def leads_and_controllers(connection: Connection) -> list[int]:
    """Return their ids, leads first."""
    rows = await connection.fetch(*bind("demo_quality_people"))
    return [row["person_id"] for row in rows]
