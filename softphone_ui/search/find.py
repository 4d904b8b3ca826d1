"""The list of tickets that fit: a page of it, and how many there are."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from queue_manager.rows.lines import ticket_numbers
from registry.tickets.rows import public_ids, search
from registry.tickets.rows.search import FoundTicket, TicketFilters, TopicBranch
from softphone_ui.search.query import TicketsQuery
from softphone_ui.search.query import filters as filters_for
from softphone_ui.search.typed import read
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.listing import read_cursor, write_cursor
from softphone_ui.web.numbers import applicant_shown, sees_numbers
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

#: So many are counted; whoever finds more narrows the search.
COUNTED = 1000


class TicketPage(Struct):
    """A page of found tickets. `next` goes into `after` for the following page; null at the end.
    `found`: how many fit, counted on the first page only, and up to 1000; `more`: there are more
    than that."""

    tickets: list[FoundTicket]
    next: str | None
    found: int | None = None
    more: bool = False


class Fitting(Struct):
    """Rows of a page, the cursor of the next, and how many fit (None: not counted)."""

    rows: list[FoundTicket]
    next: str | None
    found: int | None


async def find(request: web.Request, query: TicketsQuery) -> TicketPage:
    """Return the list behind the page and the endpoint. Whose number is none of this person's
    business is told by its end."""
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    parts_of = parts_known_of(person_of(request))
    async with writing(request.app) as connection:
        selection = await fitting(connection, query, datetime.now(UTC), zone, parts_of)
        await _note(request, connection, query, len(selection.rows))
    found = None if selection.found is None else min(selection.found, COUNTED)
    shown = [covered_for(person_of(request), row) for row in selection.rows]
    return TicketPage(shown, selection.next, found, (selection.found or 0) > COUNTED)


async def _note(
    request: web.Request, connection: Connection, query: TicketsQuery, rows: int
) -> None:
    """No list of people's words without its line in the audit."""
    query_fields = msgspec.to_builtins(query)
    passing = {"limit"} if query.near else {"limit", "metres"}
    chosen = {
        name: value
        for name, value in query_fields.items()
        if value is not None and name not in passing
    }
    await write_audit(
        connection,
        person_of(request).person_id,
        "tickets_found",
        detail={"filter": chosen, "rows": rows},
        address=request.remote,
    )


async def fitting(
    connection: Connection,
    query: TicketsQuery,
    now: datetime,
    zone: ZoneInfo,
    parts_of: str | None,
) -> Fitting:
    """Return a page of what fits. In a transaction: it is planned by itself."""
    after = read_cursor(query.after)
    filters = await filters_of(connection, query, now, zone, parts_of)
    if filters is None:
        return Fitting([], None, 0)
    await search.plan_each(connection)
    rows, found = await search.page(
        connection,
        filters,
        after,
        by_due=query.by_due,
        rows=query.limit,
        count=(query.limit if after else max(COUNTED, query.limit)) + 1,
    )
    following = write_cursor(*place_of(query, rows[-1])) if found > len(rows) else None
    return Fitting(rows, following, None if after else found)


async def filters_of(
    connection: Connection,
    query: TicketsQuery,
    now: datetime,
    zone: ZoneInfo,
    parts_of: str | None,
) -> TicketFilters | None:
    """Return what the database is asked; None: nothing can fit. `parts_of`: as `parts_known_of`."""
    typed, numbers, topics = read(query.words), None, None
    if typed.counted is not None:
        year = now.astimezone(zone).year
        numbers = await ticket_numbers(connection, typed.counted, year)
    if typed.public_id is not None:
        numbers = await public_ids.numbers_of(connection, [typed.public_id])
        if not numbers:
            return None
    if query.topic_id is not None:
        topics = await search.subtree(connection, query.topic_id)
    return filters_for(query, now, zone, numbers=numbers, topics=topics, parts_of=parts_of)


def parts_known_of(person: Person) -> str | None:
    """Return the operator whose applicants this person may look for by any part of their
    telephones: their own, whom they are shown whole; None: everybody's. "" is nobody."""
    return None if sees_numbers(person) else person.extension or ""


def covered_for(person: Person, row: FoundTicket) -> FoundTicket:
    """Return a ticket as this person may see it."""
    shown = applicant_shown(person, row.applicant, row.operator)
    return dataclasses.replace(row, applicant=shown)


def place_of(query: TicketsQuery, row: FoundTicket) -> tuple[datetime, str]:
    """Return where the row stands in the order asked for: what follows it comes after this."""
    return (row.due_at if query.by_due and row.due_at else row.opened_at), row.number


@endpoint("GET", "/api/tickets", needs=Right.TICKETS)
async def find_tickets(request: web.Request, query: TicketsQuery) -> TicketPage:
    """Find tickets, newest first, or what is due first."""
    return await find(request, query)


@endpoint("GET", "/api/topics/tree", needs=Right.TICKETS)
async def topic_branches(request: web.Request) -> list[TopicBranch]:
    """Return every topic, each after what it lies below."""
    async with reading(request.app) as connection:
        return await search.topic_tree(connection)
