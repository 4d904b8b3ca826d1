"""The calls behind a figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection, one_snapshot
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.facts import Facts
from queue_manager.domain.measures.measures import LOST, OFFERED
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


@dataclass(frozen=True, slots=True)
class _Filter:
    """Calls that ended with one of `outcomes`, and whose flag `flag` (a column of the facts; None:
    any) is `flag_is`."""

    outcomes: Collection[Outcome]
    flag: str | None = None
    flag_is: bool = True

    def takes_live(self, facts: Facts) -> bool:
        """Return whether a call that still lasts is one of them: it counts as answered once an
        operator is connected, and as nothing before."""
        return (
            facts.answered
            and Outcome.ANSWERED in self.outcomes
            and (self.flag is None or getattr(facts, self.flag) is self.flag_is)
        )


_ANSWERED = (Outcome.ANSWERED,)
_NOT_SHORT = tuple(outcome for outcome in OFFERED if outcome is not Outcome.SHORT_ABANDON)
_FILTERS: Mapping[CallSubset, _Filter] = {
    **{CallSubset(outcome.value): _Filter((outcome,)) for outcome in Outcome},
    CallSubset.WAITING: _Filter(()),
    CallSubset.OFFERED: _Filter(OFFERED),
    CallSubset.NOT_SHORT: _Filter(_NOT_SHORT),
    CallSubset.LOST: _Filter(LOST),
    CallSubset.IN_TIME: _Filter(_ANSWERED, "in_time"),
    CallSubset.IN_15: _Filter(_ANSWERED, "in_15"),
    CallSubset.IN_20: _Filter(_ANSWERED, "in_20"),
    CallSubset.NOT_IN_TIME: _Filter(_NOT_SHORT, "in_time", flag_is=False),
    CallSubset.NOT_STRICT: _Filter(OFFERED, "in_time", flag_is=False),
    CallSubset.NOT_OF_ANSWERED: _Filter(_ANSWERED, "in_time", flag_is=False),
    CallSubset.NOT_NENA_15: _Filter(OFFERED, "in_15", flag_is=False),
    CallSubset.NOT_NENA_20: _Filter(OFFERED, "in_20", flag_is=False),
}


async def calls_behind(
    connection: Connection,
    period: ServiceLevelPeriod,
    part: CallSubset,
    *,
    after: After | None = None,
    limit: int,
) -> list[CallBehind]:
    """Read the period's calls that are of this part, oldest first."""
    chosen = _FILTERS[part]
    async with one_snapshot(connection):
        rows = await connection.fetch(
            *bind(
                "calls_behind",
                begins=period.begins,
                ends=period.ends,
                line=period.line,
                outcomes=list(chosen.outcomes),
                flag=chosen.flag,
                flag_is=chosen.flag_is,
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
    """Read those that still last: never many."""
    takes = _waits if part is CallSubset.WAITING else _FILTERS[part].takes_live
    live = await facts.live(connection, period.begins, period.ends, period.line)
    chosen = [call.contact_id for call in live if takes(call) and not call.trial]
    if not chosen:
        return []
    rows = all_into(CallBehind, await connection.fetch(*bind("calls_behind_live", call_ids=chosen)))
    return [it for it in rows if after is None or _place(it) > (after.offered_at, after.call_id)]


def _waits(facts: Facts) -> bool:
    return not facts.answered


def _place(call: CallBehind) -> tuple[datetime, str]:
    return call.offered_at, call.call_id


@query("operator_names_by_extension")
async def operator_names(connection: Connection) -> dict[str, str]:
    """Return the name by extension."""
