"""Clocks as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from registry.deadlines.clock import ClockKind
from registry.deadlines.escalation import EscalationAction


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock as a page shows it; the rest is computed from its events."""

    kind: str
    state: str
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    done_at: datetime | None
    calendar: int
    round: int


@dataclass(frozen=True, slots=True)
class OpenClock:
    """An open clock in a list. `last_step`: the last step of its escalation."""

    ticket: str
    kind: str
    state: str
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    subject: str
    address: str
    ticket_state: str
    body_names: Names | None
    last_step: str | None


#: When a clock without a due moment comes in a list: after all others.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClockFilters:
    """The filters of open clocks: None leaves a filter out. `after`: the due moment (`NEVER`
    without one), ticket and kind of the last one shown. `first_only`: of each ticket only its first
    clock among those that the other filters leave."""

    body_id: int | None = None
    due_since: datetime | None = None
    due_before: datetime | None = None
    paused: bool = False
    after: tuple[datetime, str, str] | None = None
    first_only: bool = False


@dataclass(frozen=True, slots=True)
class ClockTotals:
    """Numbers of tickets and of clocks by their deadline. `overdue`, `today`, `week` (due by
    Sunday) and `paused`: tickets by the city's term, each counted once, without duplicates.
    `terms_…`: clocks of any kind."""

    overdue: int
    today: int
    week: int
    paused: int
    terms_overdue: int
    terms_today: int
    terms_week: int
    terms_paused: int


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step of an escalation."""

    kind: str
    round: int
    step: str
    due_at: datetime
    at: datetime


@query("terms_of_ticket", kinds=list(ClockKind))
async def of_ticket(connection: Connection, ticket: str) -> list[ClockRow]:
    """Return its clocks, the city's first."""


@query("terms_said_of_ticket", steps=list(EscalationAction))
async def escalation_of_ticket(connection: Connection, ticket: str) -> list[EscalationStep]:
    """Return what was said of its terms, in order."""


async def open_clocks(connection: Connection, filters: ClockFilters, limit: int) -> list[OpenClock]:
    """Return open clocks, the soonest due first, paused ones last."""
    after = filters.after or (None, None, None)
    query = bind(
        "terms_open",
        body_id=filters.body_id,
        due_since=filters.due_since,
        due_before=filters.due_before,
        paused=filters.paused,
        first_only=filters.first_only,
        after_due_at=after[0],
        after_ticket=after[1],
        after_kind=after[2],
        never=NEVER,
        limit=limit,
        steps=list(EscalationAction),
    )
    return all_into(OpenClock, await connection.fetch(*query))


@query("terms_totals", city=ClockKind.CITY)
async def clock_totals(
    connection: Connection,
    body_id: int | None,
    *,
    now: datetime,
    today: datetime,
    tomorrow: datetime,
    monday: datetime,
) -> ClockTotals:
    """Count the tickets and open clocks of a body at `now` (`body_id` None: of all). The day is
    from `today` to before `tomorrow`; the next week begins at `monday`."""
