"""Tickets that tests make and lead by hand, each change with its word for the clocks: the database
takes none without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from registry.tickets.rows import public_ids
from registry.workflow import steps
from registry.workflow.keeping import ticket_of
from registry.workflow.life import Changed, StepActor, Ticket, TicketStepRequest
from registry.workflow.rows import clock_words
from registry.workflow.rows import steps as rows
from registry.workflow.states import State
from registry.workflow.steps import ClockEffect, Clocks, Step, TicketActor, TicketClock


async def insert_tickets(connection: Any, statement: str, *given: object) -> None:
    """Run a statement that inserts tickets, and give the open ones their first word."""
    async with connection.transaction():
        await connection.execute(statement, *given)
        await clock_words.adopt(connection)


async def lead_ticket(connection: Any, number: str, state: str, at: datetime | None = None) -> None:
    """Bring the ticket to `state` as the table leads there, in one change."""
    async with connection.transaction():
        before = await _locked(connection, number)
        way = steps.way(before.state, State(state))
        await connection.execute("UPDATE tickets SET state = $2 WHERE number = $1", number, state)
        after = await _locked(connection, number)
        clocks = tuple(word for rule in way for word in rule.clocks)
        step = way[-1].step if way else Step.START
        await _add(connection, before, after, TicketStepRequest(step), at, clocks)


async def lead_tickets(connection: Any, state: str) -> None:
    """Bring every ticket there."""
    for row in await connection.fetch("SELECT number FROM tickets ORDER BY number"):
        await lead_ticket(connection, row["number"], state)


async def public_id(connection: Any, number: str) -> str:
    """By which id everybody may know the ticket."""
    found = await public_ids.public_id_of(connection, number)
    assert found is not None, number
    return found


async def open_on_the_day_before(connection: Any) -> None:
    """Have every ticket opened a day earlier than it was: a list for everybody has no tickets of
    the day that is not over."""
    await connection.execute("UPDATE tickets SET opened_at = opened_at - interval '1 day'")


async def extend_term(connection: Any, number: str, until: datetime, at: datetime) -> None:
    """Its body asked for more time until then, and it was granted."""
    async with connection.transaction():
        after = await _locked(connection, number)
        before = Ticket(number, after.state, after.body_id, extension_until=until)
        await _add(
            connection,
            before,
            after,
            TicketStepRequest(Step.GRANT_EXTENSION),
            at,
            ((TicketClock.TERM, ClockEffect.EXTENDS),),
        )


async def change_topic(connection: Any, number: str, topic: str) -> None:
    """It is about the topic with that code now."""
    async with connection.transaction():
        await connection.execute(
            """UPDATE tickets SET topic_id = (SELECT topic_id FROM topics WHERE code = $2)
                WHERE number = $1""",
            number, topic,
        )  # fmt: skip
        await clock_words.add_other_topic(connection, number, datetime.now(UTC))


async def _locked(connection: Any, number: str) -> Ticket:
    row = await rows.lock(connection, number)
    assert row is not None
    return ticket_of(row)


async def _add(
    connection: Any,
    before: Ticket,
    after: Ticket,
    wish: TicketStepRequest,
    at: datetime | None,
    clocks: Clocks,
) -> None:
    changed = Changed(
        before, after, wish, StepActor(TicketActor.SYSTEM), at or datetime.now(UTC), clocks
    )
    await clock_words.add_step(connection, changed)
