"""Tickets of answered calls, each with its first word for the clocks: a new one in one statement,
for every answered call has one."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.workflow.rows.clock_words import FIRST_CLOCKS, add_opening
from registry.workflow.steps import Event


async def open_ticket(
    connection: Connection,
    number: str,
    *,
    call_id: str | None,
    line: str,
    opened_at: datetime,
    applicant: str | None,
    operator: str | None,
    language: str,
    state: str,
) -> bool:
    """The ticket of a call, once, and its first word; what somebody has written into it meanwhile
    stays.

    False where the number belongs to another call.
    """
    made = await connection.fetchval(
        *bind(
            "ticket_open",
            number=number,
            call_id=call_id,
            line=line,
            opened_at=opened_at,
            applicant=applicant,
            operator=operator,
            language=language,
            state=state,
            step=Event.REGISTRATION,
            clocks=FIRST_CLOCKS.get(state),
        )
    )
    if made is False:  # the web wrote the row first
        await add_opening(connection, number)
    return made is not None
