"""The calls behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql
from foundation.postgres.rows import all_into
from queue_manager.domain.floor.states import Outcome
from queue_manager.rows.service_level import Period


class Part(StrEnum):
    """Which of a period's calls. `….not` is what a figure counts among, less what it counts."""

    OFFERED = "offered"
    NOT_SHORT = "not_short"
    ANSWERED = "answered"
    IN_TIME = "in_time"
    IN_15 = "in_15"
    IN_20 = "in_20"
    NOT_IN_TIME = "in_time.not"
    NOT_STRICT = "strict.not"
    NOT_OF_ANSWERED = "of_answered.not"
    NOT_NENA_15 = "nena_15.not"
    NOT_NENA_20 = "nena_20.not"
    LOST = "lost"
    WAITING = "waiting"
    SHORT_ABANDON = "short_abandon"
    ABANDONED = "abandoned"
    CALLBACK_KEPT = "callback_kept"
    INFORMED = "informed"
    SELF_SERVED = "self_served"
    VOICEMAIL = "voicemail"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CallBehind:
    """One call behind a figure. `outcome` is None while the call lasts."""

    call_id: str
    line: str
    caller: str | None
    caller_shown: str
    language: str
    offered_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    waited_seconds: float | None
    talk_seconds: float | None
    outcome: Outcome | None
    overflowed: bool
    route: str
    operator: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class After:
    """Where a list goes on: after this call."""

    offered_at: datetime
    call_id: str


async def calls_behind(
    connection: Connection, period: Period, part: Part, *, after: After | None = None, limit: int
) -> list[CallBehind]:
    """The period's calls that are of this part, oldest first."""
    rows = await connection.fetch(
        sql("lead_calls"),
        period.begins,
        period.ends,
        period.line,
        part.value,
        after.offered_at if after else None,
        after.call_id if after else None,
        limit,
    )
    return all_into(CallBehind, rows)


async def operator_names(connection: Connection) -> dict[str, str]:
    """Name by extension."""
    return {
        row["extension"]: row["name"] for row in await connection.fetch(sql("lead_operator_names"))
    }
