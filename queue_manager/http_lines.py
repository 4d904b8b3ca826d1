"""A test call to a line, for the web process: by the PBX itself, on the way that citizens take."""

from __future__ import annotations

from aiohttp import web

from queue_manager.ami import legs_made
from queue_manager.http_api import Desk, RequestRefused, json_answer


def add_lines(app: web.Application, desk: Desk, pbx: str) -> None:
    """Add the routes to the dispatcher's API."""
    routes = Lines(desk, pbx)
    app.router.add_post("/lines/{number}/test-call", routes.test_call)


class Lines:
    """What is asked of a line."""

    def __init__(self, desk: Desk, pbx: str) -> None:
        self._desk, self._pbx = desk, pbx

    async def test_call(self, request: web.Request) -> web.Response:
        """Dial the line from inside; answers the id of the call that this will be."""
        number = request.match_info["number"]
        if number not in self._desk.dispatcher.floor.lines:
            raise RequestRefused(404, "there is no such line")
        at = self._desk.clock()
        # As every call's id, the day is in it: recordings are found by it.
        call_id = f"{self._pbx[:20]}-trial-{int(at.timestamp())}.{at.microsecond:06d}"
        (answer,) = await self._desk.connection.ask(legs_made.test_call(number, call_id))
        if answer.get("Response") != "Success":
            raise RequestRefused(409, str(answer.get("Message", "the PBX did not do it")))
        return json_answer({"call_id": call_id})
