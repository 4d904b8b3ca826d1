"""Opens tickets. Every ticket of the product begins in this module, whoever opens it.

Each function works in the caller's transaction, and locks only the row of the new ticket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from registry.tickets.rows.history import open_history
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import clock_words, openings
from registry.workflow.states import State
from registry.workflow.steps import Step, TicketActor

_SYSTEM = StepActor(TicketActor.SYSTEM)


class NumberTaken(Exception):
    """An error: the number belongs to another ticket, because the program that gave it out has not
    read the registry's last number yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket to be opened. `applicant` and `language` None: those of the contact are used.
    `operator`: extension of the operator who opens it. `body_id`: the body that is responsible for
    the topic and district. `urgent`: a danger, which has a short term. `changed_at` None: as
    `opened_at`."""

    number: str
    line: str
    opened_at: datetime
    contact_id: str | None = None
    call_id: str | None = None
    operator: str | None = None
    applicant: str | None = None
    language: str | None = None
    state: str = State.REGISTERED
    subject: str = ""
    text: str = ""
    address: str = ""
    topic_id: int | None = None
    body_id: int | None = None
    district: str | None = None
    lat: float | None = None
    lon: float | None = None
    rough_place: bool = False
    urgent: bool = False
    answer: str = ""
    changed_at: datetime | None = None


async def open_ticket(
    connection: Connection,
    ticket: NewTicket,
    *,
    at: datetime,
    assign_at: datetime | None = None,
    solved_elsewhere_at: datetime | None = None,
) -> None:
    """Open the ticket of a written contact: write its row, the first entry of its history, and its
    first event for the clocks. Raise NumberTaken.

    `at`: the moment of the history entry. `assign_at`: when the ticket is given to its body, if it
    has one; None: it is not given. `solved_elsewhere_at`: when another system solved it; None: it
    is not solved.
    """
    if not await openings.add(connection, [_row(ticket)], complete=False):
        raise NumberTaken(ticket.number)
    await open_history(connection, ticket.number, at, {})
    if solved_elsewhere_at is not None:
        await clock_words.add_solved_elsewhere(connection, ticket.number, solved_elsewhere_at)
        return
    await clock_words.add_opening(connection, ticket.number)
    if assign_at is not None and ticket.body_id is not None:
        request = StepRequest(Step.ASSIGN, body_id=ticket.body_id)
        await take_step(connection, ticket.number, request, _SYSTEM, assign_at)


async def open_call_ticket(
    connection: Connection, ticket: NewTicket, *, complete: bool = True
) -> bool:
    """Open the ticket of a call with its first event for the clocks, if it is not open yet.

    An operator may have written into the ticket before; these words stay. `complete`: fill in what
    only the telephone knows then. Return False where the number belongs to another call. A new
    ticket and its event are written by one statement, because this runs for every answered call.
    """
    events = clock_words.FIRST_CLOCKS.get(ticket.state)
    made = await openings.add(connection, [_row(ticket)], complete=complete, clocks=events)
    if made == [False]:  # another program wrote the row, perhaps without the event
        await clock_words.add_opening(connection, ticket.number)
    return bool(made)


async def add_tickets(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many tickets with all their columns (rows by column name). The caller writes their
    histories and events.

    The first ticket of a cluster must come before its duplicates, or in the same call. Raise
    NumberTaken where a number is in use already.
    """
    if len(await openings.add(connection, rows, complete=False)) < len(rows):
        raise NumberTaken


def _row(ticket: NewTicket) -> dict[str, Any]:
    row = asdict(ticket)
    row["changed_at"] = ticket.changed_at or ticket.opened_at
    return row
