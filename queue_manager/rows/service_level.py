"""Service level, handling and states over a period: sums of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection, one_snapshot
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.facts import tally_of
from queue_manager.domain.measures.measures import Handling, StateTimes, Tally
from queue_manager.rows import facts
from staff.rows import operators


@dataclass(frozen=True, slots=True)
class ServiceLevelPeriod:
    """Calls offered from `begins` to before `ends`, on `line` (None: every line). Times in UTC."""

    begins: datetime
    ends: datetime
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Callers who are due for a callback, and since when the first of them waits."""

    owed: int
    since: datetime | None


async def tallies(
    connection: Connection, period: ServiceLevelPeriod, step: timedelta
) -> dict[datetime, Tally]:
    """Count the period's calls step by step, the first step beginning with the period. Steps
    without a call are left out; the sum of all is the period's tally. Of calls that have ended the
    facts on record are summed, of those that last the facts so far."""
    async with one_snapshot(connection):
        rows = await connection.fetch(
            *bind(
                "service_level_tallies",
                begins=period.begins,
                ends=period.ends,
                line=period.line,
                step=step.total_seconds(),
            )
        )
        live = await facts.live(connection, period.begins, period.ends, period.line)
    found = {row["begins_at"]: _tally(row) for row in rows}
    for each in live:
        if not each.trial:
            at = period.begins + (each.offered_at - period.begins) // step * step
            found[at] = found.get(at, Tally()) + tally_of(each)
    return found


def _tally(row: Row) -> Tally:
    return Tally(**{name: count for name, count in row.items() if name != "begins_at"})


async def handling(connection: Connection, period: ServiceLevelPeriod) -> Handling:
    """Talk, hold and wrap-up of the period's answered calls that have ended."""
    row = expect(
        await connection.fetchrow(
            *bind(
                "service_level_handling",
                begins=period.begins,
                ends=period.ends,
                line=period.line,
            )
        )
    )
    return Handling(
        calls=row["calls"],
        talk=timedelta(milliseconds=row["talk"]),
        hold=timedelta(milliseconds=row["hold"]),
        wrap_up=timedelta(milliseconds=row["wrap_up"]),
    )


async def state_times(
    connection: Connection, period: ServiceLevelPeriod, step: timedelta
) -> dict[datetime, StateTimes]:
    """Return operators' time in each state but signed_out, per step; the period's line is not
    asked. Who serves only lines that name them is of no shift, and not among them.

    Only states that have ended are on record: a state that goes on is on the live floor.
    """
    rows = await connection.fetch(
        *bind(
            "operator_state_times",
            begins=period.begins,
            ends=period.ends,
            step=step.total_seconds(),
            named_only=await operators.named_only(connection),
        )
    )
    times: dict[datetime, StateTimes] = {}
    for row in rows:
        step_times = times.setdefault(row["begins_at"], {})
        step_times[OperatorState(row["state"])] = timedelta(seconds=row["seconds"])
    return times


async def owed(connection: Connection) -> Owed:
    """Return how many callers are due for a callback, of any day."""
    row = expect(await connection.fetchrow(*bind("call_backs_owed")))
    return Owed(row["owed"], row["since"])
