"""Marks a ticket as urgent: it is a danger, and has the short term of dangers."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from registry.actions.saving import lock_ticket
from registry.tickets.rows import tickets
from registry.tickets.rows.history import add_history
from registry.workflow.life import StepActor
from registry.workflow.opening import NewTicket
from registry.workflow.rows import clock_words
from registry.workflow.states import OVER


async def set_urgency(
    connection: Connection,
    number: str,
    who: StepActor,
    at: datetime,
    *,
    urgent: bool,
    own: NewTicket | None = None,
) -> bool:
    """Lock the ticket (`own` as in `lock_ticket`) and mark it as urgent or not, with its entry in
    the history and the event for its clocks. Return whether anything changed: a closed ticket stays
    as it is. Raise NoSuchTicket."""
    before = await lock_ticket(connection, number, own)
    if before.urgent == urgent or before.state in OVER:
        return False
    await tickets.set_urgent(connection, number, urgent=urgent)
    change = {"urgent": [before.urgent, urgent]}
    part = None if who.person_id is not None else who.part
    await add_history(connection, number, change, person_id=who.person_id, part=part)
    await clock_words.add_urgency(connection, number, at)
    return True
