"""Tickets as the web process reads and saves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.tickets.rows.history import add_history


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic that a contact is about, below which branch of the tree; the body's names are None
    where the operator answers the contact."""

    topic_id: int
    code: str
    names: Names
    body_names: Names | None
    branch_names: Names | None


@dataclass(frozen=True, slots=True)
class TicketWords:
    """The fields an operator writes, as they are in the database now."""

    number: str
    operator: str | None
    state: str
    subject: str
    text: str
    address: str
    topic_id: int | None
    district: str | None
    body_id: int | None
    lat: float | None
    lon: float | None
    rough_place: bool
    urgent: bool
    version: int


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list."""

    number: str
    opened_at: datetime
    applicant: str | None
    state: str
    subject: str
    address: str
    operator: str | None
    topic_names: Names | None
    call_back: bool


@dataclass(frozen=True, slots=True)
class UnregisteredTicket:
    """A ticket of a call with words in it that nobody has registered."""

    number: str
    opened_at: datetime
    applicant: str | None
    subject: str
    address: str
    topic_names: Names | None


@dataclass(frozen=True, slots=True)
class Saved:
    """Ticket as it is after a save."""

    number: str
    version: int
    changed_at: datetime
    body_id: int | None
    district: str | None
    state: str


@query("ticket_topics")
async def topics(connection: Connection) -> list[Topic]:
    """List the topics that an operator may choose, with the branch above and the body."""


@query("ticket_lock")
async def lock(connection: Connection, number: str) -> TicketWords | None:
    """Lock the ticket: nobody else saves it until the transaction ends."""


@query("ticket_save")
async def save(
    connection: Connection,
    number: str,
    *,
    subject: str,
    text: str,
    address: str,
    topic_id: int | None,
    district: str | None,
    body_id: int | None,
    lat: float | None,
    lon: float | None,
    rough_place: bool,
) -> Saved:
    """Write the operator's words; `body_id` is whom he chose, None: whoever the rules say.

    Raises asyncpg.ForeignKeyViolationError for a bad topic, district or body.
    """


@query("ticket_set_urgent")
async def set_urgent(connection: Connection, number: str, *, urgent: bool) -> None:
    """Mark a ticket as urgent, or as not urgent any more."""


@query("ticket_saved")
async def saved(connection: Connection, number: str) -> Saved:
    """Read a ticket that exists as a save tells it. Raise NoRow."""


@query("tickets_of_applicant")
async def of_applicant(
    connection: Connection, applicant: str, besides: str | None, limit: int
) -> list[TicketLine]:
    """Return the latest tickets of one applicant, but for the number `besides`."""


@query("tickets_not_registered")
async def not_registered(
    connection: Connection, operator: str, since: datetime, limit: int
) -> list[UnregisteredTicket]:
    """Return the tickets of an operator's calls since then that have words and are not registered,
    the newest first."""


async def add_words(connection: Connection, number: str, more: str) -> bool:
    """Add words that the applicant says to an open ticket, and its story says so; False: it is
    over."""
    before = await connection.fetchval(*bind("ticket_more_words", number=number, more=more))
    if before is None:
        return False
    change = {"text": [before, "\n".join(filter(None, (before, more)))]}
    await add_history(connection, number, change, person_id=None, part="applicant")
    return True


@query("tickets_applicant_known")
async def know_applicant(connection: Connection, address: str, applicant: str) -> None:
    """Note that the tickets of a network's address are those of this telephone (E.164)."""
