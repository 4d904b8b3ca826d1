"""What the made-up work of the quality service needs to know of the home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class MadeTalk:
    """A made-up talk. `subject`: the person whose extension it was, if somebody has it."""

    call_id: str
    ring_id: str
    operator: str
    subject: int | None
    ended_at: datetime
    talk_seconds: float


async def talks(
    connection: Connection, begins: datetime, ends: datetime, shortest: float, longest: float
) -> list[MadeTalk]:
    """Those of that time that are so long, in seconds."""
    query = bind("demo_quality_talks", begins=begins, ends=ends, shortest=shortest, longest=longest)
    return all_into(MadeTalk, await connection.fetch(*query))


async def recorded(connection: Connection, call_ids: Sequence[str]) -> int:
    """How many of these calls have a recording."""
    query = bind("demo_quality_recorded", call_ids=list(call_ids))
    return int(await connection.fetchval(*query))


async def drawn_on(connection: Connection, day: date) -> list[int]:
    """What waits to be assessed of a day."""
    rows = await connection.fetch(*bind("demo_quality_drawn", day=day))
    return [row["assessment_id"] for row in rows]


async def leads_and_controllers(connection: Connection) -> list[int]:
    """Their ids, leads first."""
    rows = await connection.fetch(*bind("demo_quality_people"))
    return [row["person_id"] for row in rows]
