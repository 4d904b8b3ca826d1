"""The tickets of one body, for its clerk and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.deadlines import escalation
from registry.tickets.rows.history import HistoryLine
from registry.tickets.rows.history import history as history_of
from registry.workflow.keeping import ticket_of
from registry.workflow.life import StepActor
from registry.workflow.rows import steps as registry
from registry.workflow.rows import workloads
from registry.workflow.rows.steps import (
    BodyTicket,
    BodyTicketFilters,
    BodyTicketLine,
    ClerksBody,
)
from registry.workflow.steps import Step, TicketActor
from softphone_ui.web.access_log import note_photos, note_ticket
from softphone_ui.web.database import reading, snapshot
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.listing import (
    MOST_ROWS,
    ROWS,
    read_cursor,
    search_words,
    write_cursor,
)
from softphone_ui.web.masking import covered_for_body
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.workflow.steps import steps_of
from softphone_ui.workflow.substitutes import answered_for
from staff.roles import Right


class BodyQuery(Struct):
    """A query for a body's tickets. `which`: what is to be done, of that only what is overdue or
    was escalated, or what is over. `words`: in number, subject, text, address."""

    which: Literal["open", "late", "over"] = "open"
    words: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")] | None = None
    state: str | None = None
    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class BodyTotals(Struct):
    """The number of tickets with a body that are overdue, and how many more are due today."""

    overdue: int
    today: int


class BodyPage(Struct):
    """A page of a body's tickets. `body` and `totals` null: this person is a clerk of no body.
    `next` goes into `after`. `substituted`: the numbers of those that this person answers today in
    place of their clerk, who is away."""

    body: ClerksBody | None
    totals: BodyTotals | None
    tickets: list[BodyTicketLine]
    next: str | None
    substituted: list[str]


class WholeBodyTicket(Struct):
    """A ticket of `body` with what its clerk can do. `possible`: the steps that this clerk can
    take now."""

    ticket: BodyTicket
    history: list[HistoryLine]
    possible: list[Step]
    body: ClerksBody


async def find(request: web.Request, query: BodyQuery) -> BodyPage:
    """Return the list behind the page and the endpoint."""
    filters = BodyTicketFilters(
        late=query.which == "late", words=search_words(query.words), state=query.state
    )
    lines = _over if query.which == "over" else _open
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    async with reading(request.app) as connection:
        body = await registry.body_of_clerk(connection, person_of(request).person_id)
        if body is None:
            return BodyPage(None, None, [], None, [])
        shown, following = await lines(connection, body.body_id, filters, query)
        marked = await answered_for(request, connection, body.body_id, shown)
        load = await workloads.workload_of(connection, workloads.day_ends(now, zone), body.body_id)
    await note_photos(request, body.code, [it.number for it in shown if it.photo])
    return BodyPage(body, BodyTotals(load.overdue, load.today), shown, following, marked)


async def _open(
    connection: Connection, body_id: int, filters: BodyTicketFilters, query: BodyQuery
) -> tuple[list[BodyTicketLine], str | None]:
    after, steps = _read_after(query.after), list(escalation.EscalationAction)
    rows = await registry.body_tickets(connection, body_id, filters, after, query.limit + 1, steps)
    shown = rows[: query.limit]
    return shown, _write_after(shown[-1]) if len(rows) > query.limit else None


async def _over(
    connection: Connection, body_id: int, filters: BodyTicketFilters, query: BodyQuery
) -> tuple[list[BodyTicketLine], str | None]:
    after = read_cursor(query.after)
    rows = await registry.body_tickets_over(connection, body_id, filters, after, query.limit + 1)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    return shown, write_cursor(last.changed_at, last.number) if last else None


@endpoint("GET", "/api/body/tickets", needs=Right.BODY)
async def find_body_tickets(request: web.Request, query: BodyQuery) -> BodyPage:
    """Return the tickets of one's own body, what is due first on top; of those that are over, what
    was changed last. Whose photos it names is written down once."""
    return await find(request, query)


async def whole(connection: Connection, person: Person, number: str) -> WholeBodyTicket:
    """Return the ticket with its story; in a `snapshot`, and with a line in the access log
    (`note_ticket`). Raises NotFound for another's."""
    body, ticket = await _own(connection, person.person_id, number)
    history = await history_of(connection, number)
    life = await registry.life(connection, number)
    who = StepActor(TicketActor.BODY, person.person_id, body.body_id)
    steps = [] if life is None else steps_of(ticket_of(life), who)
    return WholeBodyTicket(covered_for_body(ticket), history, steps, body)


async def _own(
    connection: Connection, person_id: int, number: str
) -> tuple[ClerksBody, BodyTicket]:
    body = await registry.body_of_clerk(connection, person_id)
    ticket = body and await registry.body_ticket(connection, number, body.body_id)
    if not body or not ticket:
        raise NotFound
    return body, ticket


@endpoint("GET", "/api/body/tickets/{number}", needs=Right.BODY)
async def read_body_ticket(request: web.Request) -> WholeBodyTicket:
    """Return one ticket of one's own body, with its history and what can be done with it."""
    number = request.match_info["number"]
    async with snapshot(request.app) as connection:
        found = await whole(connection, person_of(request), number)
    await note_ticket(request, number)
    return found


def _write_after(last: BodyTicketLine) -> str:
    due = last.due_at.astimezone(UTC).isoformat() if last.due_at else ""
    opened = last.opened_at.astimezone(UTC).isoformat()
    return f"{due}~{opened}~{last.number}".replace("+00:00", "Z")


def _read_after(cursor: str | None) -> tuple[datetime | None, datetime, str] | None:
    if cursor is None:
        return None
    try:
        due, opened, number = cursor.split("~")
        moments = datetime.fromisoformat(due) if due else None, datetime.fromisoformat(opened)
    except ValueError:
        raise BadRequest(reason="the cursor is not one of ours") from None
    if moments[1].tzinfo is None or (moments[0] is not None and moments[0].tzinfo is None):
        raise BadRequest(reason="the cursor is not one of ours")
    return moments[0], moments[1], number
