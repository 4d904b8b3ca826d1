"""`/deadlines`: open clocks, the soonest due first, what was said of them; a ticket's clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.deadlines.rows import deadlines as terms
from registry.deadlines.rows.deadlines import EscalationStep, OpenClock
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Figures
from softphone_ui.deadlines.shown import ClockShown, clocks_of
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

DOUBTFUL_FOR = timedelta(days=30)


class DeadlinesQuery(Struct):
    """`body_id`: of one body only. `limit` is of clocks, not of tickets."""

    body_id: int | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class OpenTerm(Struct):
    """An open clock of a ticket, and how it stands."""

    ticket: OpenClock
    clock: ClockShown


class Deadlines(Struct):
    """`outbox`: what waits to go out, and what of the last 30 days is in doubt or was refused."""

    terms: list[OpenTerm]
    outbox: Figures


class TicketTerms(Struct):
    """A ticket's clocks, and what was said of them, in order."""

    clocks: list[ClockShown]
    steps: list[EscalationStep]


async def open_terms(request: web.Request, query: DeadlinesQuery) -> Deadlines:
    """The list behind the page and the endpoint."""
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    async with snapshot(request.app) as link:
        rows = await terms.open_clocks(link, query.body_id, query.limit)
        clocks = await clocks_of(link, sorted({row.ticket for row in rows}), zone, now)
        figures = await outbox.figures(link, now - DOUBTFUL_FOR)
    standing = {(ticket, it.kind): it for ticket, found in clocks.items() for it in found}
    return Deadlines([OpenTerm(row, standing[row.ticket, row.kind]) for row in rows], figures)


@endpoint("GET", "/api/deadlines", needs=Right.TERMS)
async def deadlines(request: web.Request, query: DeadlinesQuery) -> Deadlines:
    """Open clocks, the soonest due first; paused ones last."""
    return await open_terms(request, query)


async def terms_of(request: web.Request, link: Connection, number: str) -> TicketTerms:
    """A ticket's clocks, as its page and its endpoint show them; none where there are none."""
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    clocks = await clocks_of(link, [number], zone)
    return TicketTerms(clocks[number], await terms.escalation_of_ticket(link, number))


@endpoint("GET", "/api/tickets/{number}/terms", needs=Right.TICKETS)
async def ticket_terms(request: web.Request) -> TicketTerms:
    """The clocks of a ticket, and what was said of its terms."""
    async with snapshot(request.app) as link:
        return await terms_of(request, link, request.match_info["number"])


@page("/deadlines", needs=Right.TERMS)
async def deadlines_page(request: web.Request) -> web.StreamResponse:
    """`/deadlines`."""
    query = read_query(request, DeadlinesQuery)
    clocks = await open_terms(request, query)
    return render(
        request,
        "deadlines/deadlines.html",
        clocks=clocks,
        changes=person_of(request).may(Right.CALENDAR),
        mails=bool(request.app[SETTINGS].mail.mail_host),
        more=len(clocks.terms) == query.limit,
    )
