"""The calls behind a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.postgres.pool import Connection, one_snapshot
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.facts import Facts
from queue_manager.rows import facts
from queue_manager.rows.service_level import ServiceLevelPeriod


class CallSubset(StrEnum):
    """The subset of a period's calls. `….not` is what a figure counts among, less what it
    counts."""

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
    """The point after which a list goes on: after this call."""

    offered_at: datetime
    call_id: str


#: Which calls that still last are of a part, by their facts so far; of the other parts none is.
_LIVE: dict[CallSubset, Callable[[Facts], bool]] = {
    CallSubset.WAITING: lambda facts: not facts.answered,
    CallSubset.OFFERED: lambda facts: facts.answered,
    CallSubset.NOT_SHORT: lambda facts: facts.answered,
    CallSubset.ANSWERED: lambda facts: facts.answered,
    CallSubset.IN_TIME: lambda facts: facts.in_time,
    CallSubset.IN_15: lambda facts: facts.in_15,
    CallSubset.IN_20: lambda facts: facts.in_20,
    CallSubset.NOT_IN_TIME: lambda facts: facts.answered and not facts.in_time,
    CallSubset.NOT_STRICT: lambda facts: facts.answered and not facts.in_time,
    CallSubset.NOT_OF_ANSWERED: lambda facts: facts.answered and not facts.in_time,
    CallSubset.NOT_NENA_15: lambda facts: facts.answered and not facts.in_15,
    CallSubset.NOT_NENA_20: lambda facts: facts.answered and not facts.in_20,
}


async def calls_behind(
    connection: Connection,
    period: ServiceLevelPeriod,
    part: CallSubset,
    *,
    after: After | None = None,
    limit: int,
) -> list[CallBehind]:
    """Return the period's calls that are of this part, oldest first."""
    async with one_snapshot(connection):
        rows = await connection.fetch(
            *bind(
                "calls_behind",
                begins=period.begins,
                ends=period.ends,
                line=period.line,
                part=part.value,
                after_at=after.offered_at if after else None,
                after_id=after.call_id if after else None,
                limit=limit,
            )
        )
        live = await _live(connection, period, part, after)
    found = [*all_into(CallBehind, rows), *live]
    return sorted(found, key=_place)[:limit]


async def _live(
    connection: Connection, period: ServiceLevelPeriod, part: CallSubset, after: After | None
) -> list[CallBehind]:
    """Those that still last: never many."""
    fits = _LIVE.get(part)
    if fits is None:
        return []
    live = await facts.live(connection, period.begins, period.ends, period.line)
    chosen = [it.contact_id for it in live if fits(it) and not it.trial]
    if not chosen:
        return []
    rows = all_into(CallBehind, await connection.fetch(*bind("calls_behind_live", call_ids=chosen)))
    return [it for it in rows if after is None or _place(it) > (after.offered_at, after.call_id)]


def _place(call: CallBehind) -> tuple[datetime, str]:
    return call.offered_at, call.call_id


async def operator_names(connection: Connection) -> dict[str, str]:
    """Return the name by extension."""
    return {
        row["extension"]: row["name"]
        for row in await connection.fetch(*bind("operator_names_by_extension"))
    }
