"""Tasks to call an applicant back: owed, and settled by the first talk with them."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def open_call_back(
    connection: Connection,
    ticket: str,
    opened_at: datetime,
    *,
    done_at: datetime | None = None,
    done_call: str | None = None,
) -> None:
    """The ticket's applicant is owed a call, once; settled already where `done_at` says so."""
    await connection.execute(
        *bind(
            "call_back_open",
            ticket=ticket,
            opened_at=opened_at,
            done_at=done_at,
            done_call=done_call,
        )
    )


async def settle_by_answer(
    connection: Connection, applicant: str, line: str, *, at: datetime, call_id: str
) -> None:
    """The applicant was answered on this line: what they were owed there until then is settled."""
    await connection.execute(
        *bind("call_backs_answered", applicant=applicant, line=line, at=at, call_id=call_id)
    )


async def settle_by_call(
    connection: Connection, ticket: str, *, at: datetime, call_id: str, operator: str
) -> None:
    """An operator has called the ticket's applicant: nobody owes them a call any more."""
    await connection.execute(
        *bind("call_backs_made", ticket=ticket, at=at, call_id=call_id, operator=operator)
    )


async def settle(
    connection: Connection,
    ticket: str,
    *,
    at: datetime,
    person_id: int | None,
    call_id: str | None,
) -> None:
    """Nobody is to call for this ticket: so said the person, or the applicant's own call."""
    await connection.execute(
        *bind("call_back_settle", ticket=ticket, at=at, person_id=person_id, call_id=call_id)
    )
