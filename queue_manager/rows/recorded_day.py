"""A day as it was: its calls, what operators did, how soon they picked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.measures.measures import StateInterval
from queue_manager.domain.measures.recorded_call import RecordedCall

MILLISECOND = timedelta(milliseconds=1)


async def recorded_calls(
    connection: Connection, begins: datetime, ends: datetime
) -> list[RecordedCall]:
    """Return telephone calls offered from `begins` to before `ends` that have ended; no test
    calls."""
    rows = await connection.fetch(*bind("recorded_day_calls", begins=begins, ends=ends))
    return [_call(row) for row in rows]


def _call(row: Row) -> RecordedCall:
    greeted = row["greeted_ms"]
    return RecordedCall(
        row["call_id"],
        row["offered_at"],
        row["line"],
        row["language"],
        Outcome(row["outcome"]),
        row["waited_ms"] * MILLISECOND,
        row["talk_ms"] * MILLISECOND,
        row["wrap_up_ms"] * MILLISECOND,
        None if greeted is None else greeted * MILLISECOND,
    )


async def recorded_states(
    connection: Connection, begins: datetime, ends: datetime
) -> list[StateInterval]:
    """Return the states of all operators that began before `ends` and ended after `begins`,
    whole."""
    rows = await connection.fetch(*bind("recorded_day_states", begins=begins, ends=ends))
    return [
        StateInterval(
            row["operator"], OperatorState(row["state"]), row["began_at"], row["ended_at"]
        )
        for row in rows
    ]


async def recorded_pick_ups(
    connection: Connection, begins: datetime, ends: datetime
) -> dict[str, timedelta]:
    """Return, by operator, how long after its beginning a ring was picked up: the median."""
    rows = await connection.fetch(*bind("recorded_day_pick_ups", begins=begins, ends=ends))
    return {row["operator"]: timedelta(seconds=row["seconds"]) for row in rows}


@dataclass(frozen=True, slots=True)
class RecordedAnnouncement:
    """A message about a known incident, on `line` (None: on any): `hearers` heard it to its end
    soon after it began, `heard_after_seconds` their first moment as a median, and `informed` of
    them hung up content."""

    line: str | None
    begins: datetime
    hearers: int
    informed: int
    heard_after_seconds: float


@query("recorded_day_announcements")
async def recorded_announcements(
    connection: Connection, begins: datetime, ends: datetime, within: timedelta
) -> list[RecordedAnnouncement]:
    """Return messages for everybody that began between `begins` and `ends`, as who called up to
    `within` later took them."""
