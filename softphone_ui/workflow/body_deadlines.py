"""A ticket's clocks for the clerk of the body that has it."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.deadlines.deadlines import TicketTerms, terms_of
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import person_of
from softphone_ui.workflow import tickets
from staff.roles import Right


@endpoint("GET", "/api/body/tickets/{number}/terms", needs=Right.BODY)
async def body_ticket_terms(request: web.Request) -> TicketTerms:
    """Return the clocks of a ticket of one's own body, and what was said of its terms."""
    number = request.match_info["number"]
    async with snapshot(request.app) as connection:
        await tickets.whole(connection, person_of(request), number)  # raises NotFound for another's
        terms = await terms_of(request, connection, number)
    await note_ticket(request, number)
    return terms
