"""`/mine/tickets`: all tickets of who gave the right code, each opened by a button."""

from __future__ import annotations

from aiohttp import web

from foundation.names import in_language
from registry.tickets.rows import own_codes
from registry.workflow.states import OPEN, State
from softphone_ui.applicant.pages import with_visit
from softphone_ui.applicant.telling import STATES
from softphone_ui.citizen.showing import show
from softphone_ui.own_tickets.code import PATH, VISIT_COOKIE, applicant_of
from softphone_ui.web.database import reading_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody

MOST = 100


@page("/mine/tickets", needs=None)
async def list_page(request: web.Request) -> web.StreamResponse:
    applicant = await applicant_of(request)
    if applicant is None:
        raise web.HTTPSeeOther(PATH)
    async with reading_for_anybody(request.app) as link:
        found = await own_codes.tickets(link, applicant, MOST)
    language = language_of(request)
    return show(
        request, "own_tickets/tickets", language=language,
        found=[
            (ticket, in_language(ticket.topic_names, language) or ticket.number,
            STATES[State(ticket.state)],
             State(ticket.state) in OPEN)
            for ticket in found
        ],
    )  # fmt: skip


@page("/mine/tickets", needs=None, method="POST")
@for_nobody
async def open_ticket(request: web.Request) -> web.StreamResponse:
    """Show one of them: from here on as with its own code."""
    applicant = await applicant_of(request)
    number = str((await request.post()).get("number", ""))[:40]
    if applicant is None:
        raise web.HTTPSeeOther(PATH)
    async with reading_for_anybody(request.app) as link:
        if not await own_codes.is_theirs(link, applicant, number):
            raise NotFound
    raise with_visit(request, web.HTTPSeeOther(f"/t/{number}"), number)


@page("/mine/leave", needs=None, method="POST")
@for_nobody
async def leave(request: web.Request) -> web.StreamResponse:
    """Leave one's tickets on somebody else's telephone: nothing is seen here any more."""
    async with writing_for_anybody(request.app) as link:
        await own_codes.end(link, request.cookies.get(VISIT_COOKIE, "")[:64])
    answer = web.HTTPSeeOther("/")
    answer.del_cookie(VISIT_COOKIE, path=PATH)
    raise answer
