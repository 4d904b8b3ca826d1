"""Clocks, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.deadlines.clock import ClockKind, ClockReading
from registry.deadlines.escalation import EscalationAction, PlannedEscalation, Recipient
from registry.deadlines.rows.clock_events import Key
from registry.workflow.states import State


@dataclass(frozen=True, slots=True)
class NewClock:
    """The row of a clock. `next_step` at `next_at`: the next step of escalation; `resumes_at`: when
    a paused clock resumes automatically; None: there is no such step or moment."""

    ticket: str
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
    next_step: str | None
    next_at: datetime | None
    resumes_at: datetime | None


@dataclass(frozen=True, slots=True)
class About:
    """The part of its ticket that a body is told."""

    number: str
    subject: str
    address: str
    opened_at: datetime
    topic_names: Names | None
    body_names: Names | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A clock of which something is to be said; ours until the transaction ends. `body_id`: who has
    the ticket; None: nobody, so that the centre is told."""

    ticket: str
    kind: ClockKind
    calendar: int
    body_id: int | None


async def save_clock(
    connection: Connection, key: Key, reading: ClockReading, following: PlannedEscalation | None
) -> None:
    """Save the clock as its events make it, and what is to be said of it next."""
    await _save_clock(connection, clock_row(key, reading, following))


@query("terms_save_clock")
async def _save_clock(connection: Connection, row: NewClock) -> None:
    """Store a ticket's clock as its events make it."""


def clock_row(key: Key, reading: ClockReading, following: PlannedEscalation | None) -> NewClock:
    """Return a clock as its row has it."""
    ticket, kind = key
    due = reading.due
    return NewClock(
        ticket=ticket,
        kind=kind.value,
        state=reading.state.value,
        amount=reading.term.amount,
        unit=reading.term.unit.value,
        started_at=reading.started_at,
        due_at=None if due is None else due.at,
        provisional=due is not None and due.provisional,
        done_at=reading.done_at,
        calendar=reading.calendar,
        round=reading.round,
        next_step=None if following is None else following.step.value,
        next_at=None if following is None else following.at,
        resumes_at=reading.resumes_at,
    )


@query("terms_save_solution")
async def save_solution_term(connection: Connection, ticket: str, due_at: datetime | None) -> None:
    """Store the result of `registry.deadlines.solution_term.solution_term` with the ticket."""


@query("terms_solution")
async def solution_term_of(connection: Connection, ticket: str) -> datetime | None:
    """Read until when the ticket is to be solved, as citizens are told. None: the ticket is closed,
    its term is paused without an end, there is no such ticket, or a change of it is not processed
    yet."""


@query("terms_next_at")
async def next_at(connection: Connection) -> datetime | None:
    """Read the next moment at which a step of escalation is due or a pause is over. None: there is
    none."""


async def pauses_over(connection: Connection, now: datetime, limit: int) -> list[tuple[Key, State]]:
    """Read at most `limit` clocks whose pause is over by `now`, with the states of their
    tickets."""
    rows = await connection.fetch(*bind("terms_pauses_over", now=now, limit=limit))
    return [((row["ticket"], ClockKind(row["kind"])), State(row["state"])) for row in rows]


async def pauses_without_limit(connection: Connection, limit: int) -> list[Key]:
    """Read at most `limit` paused clocks whose pause has no limit."""
    query = bind("terms_pauses_without_limit", limit=limit)
    return [(row["ticket"], ClockKind(row["kind"])) for row in await connection.fetch(*query)]


@query("terms_claim")
async def claim(connection: Connection, now: datetime, limit: int) -> list[Claimed]:
    """Return clocks of which something is to be said now; ours until the transaction ends."""


async def outdated(connection: Connection, version: int, limit: int) -> list[Key]:
    """Open clocks computed with an older calendar; ours until the transaction ends."""
    rows = await connection.fetch(*bind("terms_outdated", calendar=version, limit=limit))
    return [(row["ticket"], ClockKind(row["kind"])) for row in rows]


async def steps_done(
    connection: Connection, tickets: Sequence[str]
) -> dict[tuple[str, ClockKind, int], set[EscalationAction]]:
    """Return (ticket, clock, round) → what has been said."""
    found: dict[tuple[str, ClockKind, int], set[EscalationAction]] = {}
    for row in await connection.fetch(*bind("terms_steps_done", tickets=tickets)):
        key = (row["ticket"], ClockKind(row["kind"]), row["round"])
        found.setdefault(key, set()).add(EscalationAction(row["step"]))
    return found


async def escalate(
    connection: Connection,
    claimed: Claimed,
    reading: ClockReading,
    step: EscalationAction,
    now: datetime,
) -> bool:
    """Write down that this is said; False where it has been said before."""
    assert reading.due is not None
    already = await connection.fetchval(
        *bind(
            "terms_escalate",
            ticket=claimed.ticket,
            kind=claimed.kind.value,
            round=reading.round,
            step=step.value,
            due_at=reading.due.at,
            at=now,
            body_id=claimed.body_id,
        )
    )
    return already is not None


@query("terms_addresses")
async def addresses(
    connection: Connection, body_id: int | None, recipient: Recipient
) -> list[tuple[str, str]]:
    """Return (channel, address) of these people."""


@query("terms_about")
async def about(connection: Connection, ticket: str) -> About:
    """Return what is written about a ticket to its body. Its words may be the applicant's own."""
