"""Missed calls: why each was missed, what came after, and that someone has called back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import Crowd
from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.measures.causes import Cause
from queue_manager.rows.service_level import ServiceLevelPeriod


class MissedCall(msgspec.Struct, frozen=True, gc=False):
    """A missed call in short: there may be ten thousand of these on a bad day.

    `cause` and `not_taken_by` (who was rung and did not take the call, in order) are the call's
    facts. `came_again` counts the caller's later calls up to the next day's end, `came_again_at` is
    the first of those that was answered. `done_at` with `done_by` None: the caller's own new call
    settled the task to call back. `withdrawn`: a shift lead said that nobody is to call. `cut_off`:
    a `CutOff`, why a call ended that nobody meant to end.
    """

    call_id: str
    offered_at: datetime
    waited_seconds: float
    caller: str | None
    outcome: Outcome
    cause: Cause
    ticket: str | None
    not_taken_by: Sequence[str]
    came_again_at: datetime | None
    came_again: int
    done_at: datetime | None
    done_by: int | None
    withdrawn: bool | None = None
    cut_off: str | None = None

    @property
    def lost(self) -> bool:
        """Return whether nobody had answered it; the others are talks that a fault of ours cut
        off."""
        return self.outcome is not Outcome.ANSWERED


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_CAUSES = {cause.value: cause for cause in Cause}


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


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A call that never came into the queue. `caller`: empty if the number was withheld. `refusal`:
    the line was "closed" or "full", or the number is "blocked". `came_again_at`: the caller's next
    call that was answered."""

    call_id: str
    offered_at: datetime
    line: str
    language: str
    caller: str | None
    refusal: str | None
    ticket: str | None
    came_again_at: datetime | None


@query("refused_calls")
async def refused_calls(
    connection: Connection, period: ServiceLevelPeriod, limit: int
) -> list[RefusedCall]:
    """Return the latest refused calls of the period, newest first."""


async def missed_calls(connection: Connection, period: ServiceLevelPeriod) -> list[MissedCall]:
    """Return every missed call of the period, oldest first."""
    rows = await connection.fetch(
        *bind("missed_calls", begins=period.begins, ends=period.ends, line=period.line)
    )
    return [_missed(row) for row in rows]


def _missed(row: Any) -> MissedCall:
    # By position, in the order of the query: `into` would take longer than the database.
    call_id, offered_at, waited, caller, outcome, cause, *rest = row
    return MissedCall(
        call_id, offered_at, waited, caller, _OUTCOMES[outcome], _CAUSES[cause], *rest
    )


@query("missed_call_stories")
async def stories(connection: Connection, call_ids: list[str]) -> dict[str, Story]:
    """Return the whole stories of these missed calls, by call."""
