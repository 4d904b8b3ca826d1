"""Tasks to call an applicant back: owed, and settled by the first talk with them."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.tickets.rows.history import add_history


@query("call_back_open")
async def open_call_back(
    connection: Connection,
    ticket: str,
    opened_at: datetime,
    *,
    done_at: datetime | None = None,
    done_call: str | None = None,
) -> None:
    """Open a callback that the ticket's applicant is owed, once; settled already where `done_at`
    says so."""


@query("call_backs_answered")
async def settle_by_answer(
    connection: Connection, applicant: str, line: str, *, at: datetime, call_id: str
) -> None:
    """Settle what the applicant was owed on this line until then, for they were answered there."""


@query("call_backs_made")
async def settle_by_call(
    connection: Connection, ticket: str, *, at: datetime, call_id: str, operator: str
) -> None:
    """Settle a callback, for an operator has called the ticket's applicant."""


@query("call_back_settle")
async def settle(
    connection: Connection,
    ticket: str,
    *,
    at: datetime,
    person_id: int | None,
    call_id: str | None,
) -> None:
    """Settle a callback for which nobody is to call: so said the person, or the applicant's own
    call."""


async def called_back(connection: Connection, ticket: str, person_id: int) -> datetime | None:
    """Note that this person has called back; None if nobody is due for a callback (any more)."""
    done_at: datetime | None = await connection.fetchval(
        *bind("call_back_done", ticket=ticket, person_id=person_id)
    )
    if done_at is not None:
        change = {"call_back": ["owed", "done"]}
        await add_history(connection, ticket, change, person_id=person_id)
    return done_at


async def not_called_back(connection: Connection, ticket: str, person_id: int) -> bool:
    """Take back what `called_back` noted; False if it was not this person's note."""
    undone = await connection.fetchval(
        *bind("call_back_undone", ticket=ticket, person_id=person_id)
    )
    if undone is not None:
        change = {"call_back": ["done", "owed"]}
        await add_history(connection, ticket, change, person_id=person_id)
    return undone is not None
