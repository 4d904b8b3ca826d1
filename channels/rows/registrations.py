"""The tickets that conversations are owed, and what their authors hear of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: So long a ticket's number waits for its deadline, which the registry reckons meanwhile.
DEADLINE_COMES_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A conversation that is to be told of its ticket. `alone`: where its author writes to us,
    where nobody else reads it."""

    conversation_id: int
    source: str
    address: str
    language: str
    ticket: str
    due_at: datetime | None
    reply_mode: str
    alone: str | None


@dataclass(frozen=True, slots=True)
class TicketState:
    """The state of a ticket. `own`: it is this author's."""

    number: str
    state: str
    due_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class LastTicket:
    """The newest ticket of an author. `topic`: its code; `text`: what it says."""

    number: str
    open: bool
    topic: str | None
    text: str


@query("conversation_register")
async def owe_ticket(connection: Connection, conversation_id: int, at: datetime) -> None:
    """Note that a ticket has to be opened for a conversation."""


@query("conversations_owed")
async def owed(connection: Connection, now: datetime, limit: int) -> list[int]:
    """List the conversations for which a ticket has to be opened, the oldest first."""


@query("conversations_owed_next_at")
async def owed_next_at(connection: Connection) -> datetime | None:
    """Return when the next conversation is due for a ticket. None: none is."""


@query("conversation_register_later")
async def put_off(connection: Connection, conversation_id: int, at: datetime) -> None:
    """Put a ticket off: it is owed at `at` again."""


@query("conversation_ticket")
async def set_ticket(
    connection: Connection, conversation_id: int, ticket: str, receipt_at: datetime | None
) -> None:
    """Set the ticket of a conversation. `receipt_at`: until when the receipt waits for the
    deadline; None: there is none."""


async def receipts(connection: Connection, now: datetime, limit: int) -> list[Receipt]:
    """Return receipts that are ours until the transaction ends."""
    query = bind("receipts_due", now=now, soon=now + DEADLINE_COMES_WITHIN, limit=limit)
    return all_into(Receipt, await connection.fetch(*query))


@query("receipts_next_at")
async def receipts_next_at(connection: Connection) -> datetime | None:
    """Return when the next receipt is due, with or without the deadline. None: none waits."""


@query("receipt_later")
async def put_off_receipt(connection: Connection, conversation_id: int, at: datetime) -> None:
    """Try later to tell the author of their ticket."""


@query("receipt_over")
async def end_receipt(connection: Connection, conversation_id: int) -> None:
    """Note that the author was told of their ticket."""


@query("author_tickets")
async def ticket_state(
    connection: Connection, number: str, source: str, address: str, applicant: str | None
) -> TicketState | None:
    """Return whether a ticket is this author's, and its state; None if there is no such ticket."""


@query("author_own_tickets")
async def own_tickets(
    connection: Connection, source: str, address: str, applicant: str | None, limit: int
) -> list[TicketState]:
    """List the author's open tickets, the newest first; else the newest one."""


@query("author_last_ticket")
async def last_ticket(connection: Connection, source: str, address: str) -> LastTicket | None:
    """Return the author's newest ticket, and whether it is open."""


@query("author_answered_ticket")
async def answered_ticket(
    connection: Connection, source: str, address: str, applicant: str | None, number: str = ""
) -> str | None:
    """Find the author's ticket `number`, or the ticket that was answered last. Return None if there
    is none, or somebody has judged its answer."""
