"""`/reopened`: tickets whose applicants said no again and again; quality control examines them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from registry.tickets.rows import applicant
from registry.tickets.rows.applicant import Reopened
from registry.workflow.life import REOPENINGS_TO_QUALITY
from softphone_ui.api.endpoint import add_endpoints, endpoint
from softphone_ui.database import reading
from softphone_ui.listing import MOST_ROWS
from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import language_of, render
from softphone_ui.roles import Right, needs
from softphone_ui.ticket_words import TICKET_STATES
from softphone_ui.words import N_

DAYS = 90


class ReopenedQuery(Struct):
    """`days`: reopened the last time within so many."""

    days: Annotated[int, Meta(ge=1, le=3660)] = DAYS
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = MOST_ROWS


async def _found(request: web.Request, query: ReopenedQuery) -> list[Reopened]:
    since = datetime.now(UTC) - timedelta(days=query.days)
    async with reading(request.app) as connection:
        return await applicant.reopened(connection, REOPENINGS_TO_QUALITY, since, query.limit)


@endpoint("GET", "/api/reopened", needs=Right.REOPENED)
async def list_reopened(request: web.Request, query: ReopenedQuery) -> list[Reopened]:
    """Tickets that were opened again for the third time or more, the newest first."""
    return await _found(request, query)


@needs(Right.REOPENED)
async def reopened_page(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    return render(
        request,
        "applicant/reopened.html",
        tickets=await _found(request, ReopenedQuery()),
        states=TICKET_STATES,
        body_name=lambda it: getattr(it, f"body_{language}") or "–",
        times=REOPENINGS_TO_QUALITY,
        days=DAYS,
        now=datetime.now(UTC),
    )


def setup_routes(app: web.Application) -> None:
    add_endpoints(app, list_reopened)
    app.router.add_get("/reopened", reopened_page)
    add_place(app, Place(57, "/reopened", N_("Reopened"), Right.REOPENED))
