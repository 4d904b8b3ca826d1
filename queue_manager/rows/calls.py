"""Calls: found, one by one with what happened in them, and those of one caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in a list; `recordings`: ids, put in from their own rows. `outcome` is None while it
    lasts. `breaks` counts how often the operator's side was lost, `abuse` is why it was marked as
    an abuse, `refusal` why it was refused, `score` the caller's mark for the talk, 1 to 5."""

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
    outcome: str | None
    route: str
    operator: str | None
    operator_name: str | None
    ticket: str | None
    subject: str | None
    ticket_state: str | None
    breaks: int
    abuse: str | None
    refusal: str | None
    score: int | None
    recordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallBreak:
    """The operator's side of a talk was lost, or handed on to `transfer_to` (an operator, or a
    queue such as `language:kk`), or to the entry `outside` of the directory, with its names.
    `queue_names` are those of a queue's line or topic. `resumed_at` None: the caller left before
    anybody spoke to them again."""

    operator: str
    lost_at: datetime
    transfer_to: str | None
    resumed_at: datetime | None
    resumed_by: str | None
    outside: str | None = None
    outside_names: Names | None = None
    queue_names: Names | None = None


@dataclass(frozen=True, slots=True)
class CallStep:
    """A step that the line's ladder took for the caller `after_seconds` of waiting; "breach": the
    KPI passed, with the cause. `operator` is whom the step brought in."""

    step: str
    after_seconds: float
    operator: str | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """A call of the same caller."""

    call_id: str
    offered_at: datetime
    outcome: str
    waited_seconds: float | None
    talk_seconds: float | None
    operator: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class CallerCounts:
    """The number of earlier calls of a caller, and of their tickets that are not settled."""

    calls: int
    open_tickets: int


@dataclass(frozen=True, slots=True)
class CallParties:
    """The parties of a call: who called and who answered."""

    call_id: str
    caller: str | None
    operator: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class CallFilter:
    """The filters of calls; None leaves a filter out. `after` is the last one already shown.

    `words` is a pattern for ILIKE; where numbers are `covered` it is not held against them: they
    are found by the whole `number` (E.164) or by their last four digits, `ends`. `only` is
    `broken` or `abuse`.
    """

    words: str | None = None
    covered: bool = False
    number: str | None = None
    ends: str | None = None
    only: str | None = None
    outcome: str | None = None
    offered_from: datetime | None = None
    offered_until: datetime | None = None
    operator: str | None = None
    after: tuple[datetime, str] | None = None


async def found(connection: Connection, query: CallFilter, limit: int) -> list[CallRow]:
    """Find calls, the newest first."""
    at, call_id = query.after or (None, None)
    rows = await connection.fetch(
        *bind(
            "calls_found",
            pattern=query.words,
            covered=query.covered,
            number=query.number,
            ends=query.ends,
            outcome=query.outcome,
            offered_from=query.offered_from,
            offered_until=query.offered_until,
            operator=query.operator,
            after_offered_at=at,
            after_call_id=call_id,
            limit=limit,
            only=query.only,
        )
    )
    return all_into(CallRow, rows)


@query("call_breaks")
async def breaks(connection: Connection, call_id: str) -> list[CallBreak]:
    """Return the breaks of one call, oldest first."""


@query("call_steps")
async def steps(connection: Connection, call_id: str) -> list[CallStep]:
    """Return the steps of the ladder of one call, in their order."""


@query("calls_of_caller")
async def of_caller(
    connection: Connection, caller: str, besides: str, limit: int
) -> list[EarlierCall]:
    """Return the latest ended calls of one caller, but for the call `besides`."""


@query("caller_counts")
async def caller_counts(connection: Connection, caller: str, besides: str) -> CallerCounts:
    """Return how often somebody called before this call, and how many tickets are open."""


@query("call_parties")
async def parties(connection: Connection, call_id: str) -> CallParties | None:
    """Return who called and who answered."""


@query("call_speakers")
async def speakers(connection: Connection, call_id: str) -> set[str]:
    """Return the operators who spoke with this caller; none for a call that is not on record."""
