"""`/body` and `/body/{number}`: what a clerk has to solve, and one ticket with its steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from registry.tickets.rows import tickets as web_tickets
from registry.workflow.rows import steps
from softphone_ui.api.endpoint import read_query
from softphone_ui.bodies import tickets
from softphone_ui.bodies.panel import panel
from softphone_ui.database import reading
from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import language_of, render
from softphone_ui.roles import Right, needs
from softphone_ui.settings_key import SETTINGS
from softphone_ui.story import Story, together
from softphone_ui.terms.deadlines import terms_of
from softphone_ui.ticket_words import LANGUAGE_NAMES, TICKET_STATES
from softphone_ui.words import N_, WORDS

OPEN_STATES = ("assigned", "forwarded", "reopened", "accepted", "in_progress", "awaiting_applicant")
#: Who heard of a term last, as on the registry's page of deadlines.
TOLD = {
    "warning": N_("the clerk was warned"),
    "clerk": N_("the clerk was told"),
    "head": N_("the head was told"),
    "deputy": N_("the deputy akim was told"),
}
OVER_STATES = ("resolved", "confirmed", "rejected")


@needs(Right.BODY)
async def body_page(request: web.Request) -> web.StreamResponse:
    query = read_query(request, tickets.BodyQuery)
    codes = OVER_STATES if query.which == "over" else OPEN_STATES
    return render(
        request,
        "bodies/list.html",
        page=await tickets.find(request, query),
        query=query,
        states={code: TICKET_STATES[code] for code in codes},
        told=TOLD,
        now=datetime.now(UTC),
        older=lambda cursor: request.rel_url.update_query({"after": cursor}),
    )


@needs(Right.BODY)
async def body_ticket_page(request: web.Request) -> web.StreamResponse:
    found = await tickets.whole(request, request.match_info["number"])
    async with reading(request.app) as connection:
        bodies = await steps.bodies(connection)
        districts = await steps.districts(connection)
        topics = await web_tickets.topics(connection)
    language = language_of(request)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    words = request.app[WORDS]
    story = Story(words, language, topics, bodies=bodies, zone=zone, districts=districts)
    more: dict[str, Any] = panel(found.possible, bodies, language)
    return render(
        request,
        "bodies/ticket.html",
        ticket=found.ticket,
        covered=found.ticket.applicant is not None,
        step_version=found.ticket.version,
        story=[story.tell(line) for line in together(found.history)],
        terms=await terms_of(request, found.ticket.number),
        states=TICKET_STATES,
        language_names=LANGUAGE_NAMES,
        now=datetime.now(UTC),
        takes_photos=True,
        **more,
    )


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/body", body_page)
    app.router.add_get("/body/{number}", body_ticket_page)
    add_place(app, Place(10, "/body", N_("Our tickets"), Right.BODY))
