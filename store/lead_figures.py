"""Service level, handling and states over a period, counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_manager.domain.measures import Handling, StateTimes, Tally
from queue_manager.domain.model import OperatorState
from store.pool import Connection
from store.queries import sql
from store.rows import all_into


@dataclass(frozen=True, slots=True)
class Period:
    """Calls offered from `begins` to before `ends`, on `line` (None: every line). Times in UTC."""

    begins: datetime
    ends: datetime
    line: str | None = None


@dataclass(frozen=True, slots=True)
class CourseStep:
    """What happened to the calls offered in one step of time. `offered` includes the waiting."""

    begins_at: datetime
    offered: int
    answered: int
    in_time: int
    lost: int


@dataclass(frozen=True, slots=True)
class Owed:
    """Callers who are owed a call back, and since when the first of them waits."""

    owed: int
    since: datetime | None


async def tally(connection: Connection, period: Period) -> Tally:
    """The calls of the period, counted."""
    row = await connection.fetchrow(sql("lead_tally"), period.begins, period.ends, period.line)
    return Tally(**dict(row))


async def course(connection: Connection, period: Period, step: timedelta) -> list[CourseStep]:
    """The period in steps, the first beginning with it. Steps without a call are left out."""
    rows = await connection.fetch(
        sql("lead_course"), period.begins, period.ends, period.line, step.total_seconds()
    )
    return all_into(CourseStep, rows)


async def handling(connection: Connection, period: Period) -> Handling:
    """Talk, hold and wrap-up of the period's answered calls that have ended."""
    row = await connection.fetchrow(sql("lead_handling"), period.begins, period.ends, period.line)
    return Handling(
        calls=row["calls"],
        talk=timedelta(seconds=row["talk"]),
        hold=timedelta(seconds=row["hold"]),
        wrap_up=timedelta(seconds=row["wrap_up"]),
    )


async def state_times(
    connection: Connection, period: Period, step: timedelta
) -> dict[datetime, StateTimes]:
    """Operators' time in each state but signed_out, per step; the period's line is not asked.

    Only states that have ended are on record: a state that goes on is on the live floor.
    """
    rows = await connection.fetch(
        sql("lead_state_times"), period.begins, period.ends, step.total_seconds()
    )
    times: dict[datetime, StateTimes] = {}
    for row in rows:
        step_times = times.setdefault(row["begins_at"], {})
        step_times[OperatorState(row["state"])] = timedelta(seconds=row["seconds"])
    return times


async def owed(connection: Connection) -> Owed:
    """How many callers are owed a call back, of any day."""
    row = await connection.fetchrow(sql("lead_owed"))
    return Owed(row["owed"], row["since"])
