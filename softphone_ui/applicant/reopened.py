"""`/reopened`: tickets whose applicants said no again and again; quality control examines them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import in_language
from registry.tickets.rows import applicant
from registry.tickets.rows.applicant import Reopened
from registry.workflow.life import REOPENINGS_TO_QUALITY
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.listing import MOST_ROWS
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.ticket_words import TICKET_STATES
from staff.roles import Right

DAYS = 90


class ReopenedQuery(Struct):
    """A query for reopened tickets. `days`: reopened the last time within so many."""

    days: Annotated[int, Meta(ge=1, le=3660)] = DAYS
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = MOST_ROWS


async def _found(request: web.Request, query: ReopenedQuery) -> list[Reopened]:
    since = datetime.now(UTC) - timedelta(days=query.days)
    async with reading(request.app) as connection:
        return await applicant.reopened(connection, REOPENINGS_TO_QUALITY, since, query.limit)


@endpoint("GET", "/api/reopened", needs=Right.REOPENED)
async def list_reopened(request: web.Request, query: ReopenedQuery) -> list[Reopened]:
    """Return tickets that were opened again for the third time or more, the newest first."""
    return await _found(request, query)


@page("/reopened", needs=Right.REOPENED)
async def reopened_page(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    return render(
        request,
        "applicant/reopened.html",
        tickets=await _found(request, ReopenedQuery()),
        states=TICKET_STATES,
        body_name=lambda body: in_language(body.body_names, language) or "–",
        times=REOPENINGS_TO_QUALITY,
        days=DAYS,
        now=datetime.now(UTC),
    )
