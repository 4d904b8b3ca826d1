"""Missed calls: why each was missed, what came after, and that someone has called back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql
from foundation.postgres.rows import all_into
from queue_manager.domain.floor.records import Crowd
from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.measures.causes import NOT_TAKEN, Cause, cause_of
from queue_manager.rows.service_level import Period


class MissedCall(msgspec.Struct, frozen=True, gc=False):
    """A missed call in short: there may be ten thousand of these on a bad day.

    `enough_free`: as many operators were free as callers in line when this one left. `rung`
    holds the operators in the order they were rung, `not_taken_by` those of them who did not
    take the call. `came_again` counts the caller's later calls up to the next day's end,
    `came_again_at` is the first of those that was answered. `done_at` with `done_by` None: the
    caller's own new call settled the task to call back. `withdrawn`: a shift lead said that nobody
    is to call.
    """

    call_id: str
    offered_at: datetime
    waited_seconds: float
    caller: str | None
    outcome: Outcome
    ticket: str | None
    enough_free: bool | None
    first_ring_at: datetime | None
    rung: Sequence[str]
    not_taken_by: Sequence[str]
    rings_failed: int
    came_again_at: datetime | None
    came_again: int
    done_at: datetime | None
    done_by: int | None
    withdrawn: bool | None = None

    @property
    def cause(self) -> Cause:
        rang_after = self.first_ring_at - self.offered_at if self.first_ring_at else None
        return cause_of(
            self.outcome,
            rang_after,
            rings_not_taken=len(self.not_taken_by),
            rings_failed=self.rings_failed,
            enough_free=self.enough_free,
        )


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class RingOfCall:
    """One ring of a missed call; `seconds` to the end of ringing."""

    operator: str
    started_at: datetime
    seconds: float
    result: RingResult


@dataclass(frozen=True, slots=True)
class StepOfCall:
    """A step of the ladder; "breach": the KPI passed, with the cause."""

    step: str
    at: datetime
    operator: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The rest of what is known of a missed call. `crowd` is None where nobody could tell."""

    call_id: str
    line: str
    language: str
    caller_kind: str
    ended_at: datetime
    greeted_at: datetime | None
    route: str
    failure: str | None
    crowd: Crowd | None
    done_by_name: str | None
    done_call: str | None
    expected_wait_seconds: float | None = None
    rings: tuple[RingOfCall, ...] = field(default=())
    steps: tuple[StepOfCall, ...] = field(default=())


async def missed_calls(connection: Connection, period: Period) -> list[MissedCall]:
    """Every missed call of the period, oldest first."""
    not_taken = sorted(result.value for result in NOT_TAKEN)
    rows = await connection.fetch(
        sql("lead_missed_calls"), period.begins, period.ends, period.line, not_taken
    )
    return [_missed(row) for row in rows]


def _missed(row: Any) -> MissedCall:
    # By position, in the order of the query: `into` would take longer than the database.
    call_id, offered_at, waited, caller, outcome, *rest = row
    return MissedCall(call_id, offered_at, waited, caller, _OUTCOMES[outcome], *rest)


async def stories(connection: Connection, call_ids: list[str]) -> dict[str, Story]:
    """The whole stories of these missed calls, by call."""
    rows = await connection.fetch(sql("lead_missed_stories"), call_ids)
    return {story.call_id: story for story in all_into(Story, rows)}


async def called_back(connection: Connection, ticket: str, person_id: int) -> datetime | None:
    """Note that this person has called back; None if nobody is owed a call (any more)."""
    done_at: datetime | None = await connection.fetchval(
        sql("lead_call_back_done"), ticket, person_id
    )
    if done_at is not None:
        change = {"call_back": ["owed", "done"]}
        await connection.execute(sql("lead_call_back_noted"), ticket, person_id, change)
    return done_at


async def not_called_back(connection: Connection, ticket: str, person_id: int) -> bool:
    """Take back what `called_back` noted; False if it was not this person's note."""
    undone = await connection.fetchval(sql("lead_call_back_undone"), ticket, person_id)
    if undone is not None:
        change = {"call_back": ["done", "owed"]}
        await connection.execute(sql("lead_call_back_noted"), ticket, person_id, change)
    return undone is not None
