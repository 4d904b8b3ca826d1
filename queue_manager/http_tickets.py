"""Numbers of tickets for contacts of other channels, for the web process: one writer counts."""

from __future__ import annotations

from aiohttp import web

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import last_ticket
from queue_manager.http_api import Desk, RequestRefused, json_answer


def add_tickets(app: web.Application, desk: Desk) -> None:
    """Add the route to the dispatcher's API."""

    async def give(request: web.Request) -> web.Response:
        """A number never given before; whoever asks twice has two, and one of them stays unused."""
        line, at = request.match_info["number"], desk.clock()
        if line not in desk.dispatcher.floor.lines:
            raise RequestRefused(404, "there is no such line")
        floor = await desk.dispatcher.ask(on.TicketNumberRequested(at, line))
        return json_answer({"ticket": last_ticket(floor, line, at)})

    app.router.add_post("/lines/{number}/tickets", give)
