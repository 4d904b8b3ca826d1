"""A ticket's clocks for the clerk of the body that has it."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.deadlines.deadlines import TicketTerms, terms_of
from softphone_ui.web.endpoint import endpoint
from softphone_ui.workflow import tickets
from staff.roles import Right


@endpoint("GET", "/api/body/tickets/{number}/terms", needs=Right.BODY)
async def body_ticket_terms(request: web.Request) -> TicketTerms:
    """The clocks of a ticket of one's own body, and what was said of its terms."""
    number = request.match_info["number"]
    await tickets.whole(request, number)  # raises NotFound for another's
    return await terms_of(request, number)
