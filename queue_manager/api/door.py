"""The dispatcher's HTTP on loopback: `POST /ask` for every request, `GET /floor`, `GET /health`.
Whoever asks has the token. A refusal is `{"error": …}` with a sentence or a word."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from queue_manager.ami.actions import BadAction
from queue_manager.ami.protocol import ConnectionLost
from queue_manager.api import (
    callers,
    draining,
    lines,
    operators,
    outbound,
    police,
    recording,
    supervision,
    written,
)
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.api.reading import NotARequest, read_request
from queue_manager.live import codec

#: 400 conversations have 90 kB.
LARGEST_BODY_BYTES = 131_072
HANDLERS: Handlers = {
    **operators.HANDLERS,
    **recording.HANDLERS,
    **callers.HANDLERS,
    **outbound.HANDLERS,
    **supervision.HANDLERS,
    **lines.HANDLERS,
    **draining.HANDLERS,
    **written.HANDLERS,
    **police.HANDLERS,
}
Show = Callable[[], dict[str, Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(
    desk: Desk, token: str, *, floor: Show, health: Show, handlers: Handlers = HANDLERS
) -> web.Application:
    """Return the application; the caller serves it on loopback. `floor` and `health` are what GET
    shows, of the domain or plain."""

    async def ask(http: web.Request) -> web.Response:
        request = read_request(await http.read())
        answer = await handlers[type(request)](desk, request)
        return web.Response(status=204) if answer is None else _json(answer)

    async def show_floor(_: web.Request) -> web.Response:
        return _json(floor())

    async def show_health(_: web.Request) -> web.Response:
        return _json(health())

    app = web.Application(middlewares=[_guard(token)], client_max_size=LARGEST_BODY_BYTES)
    app.router.add_post("/ask", ask)
    app.router.add_get("/floor", show_floor)
    app.router.add_get("/health", show_health)
    return app


def _guard(token: str) -> Any:
    """Who may ask, and errors as JSON: the one place where they become status codes."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        presented = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not token or not hmac.compare_digest(presented, expected):
            return _error(401, "the token is missing or wrong")
        try:
            return await handler(request)
        except RequestRefused as error:
            return _error(error.status, str(error))
        except (NotARequest, BadAction) as error:
            return _error(400, str(error))
        except ConnectionLost:
            return _error(503, "the PBX cannot be reached")
        except web.HTTPException as error:
            return _error(error.status, error.text or error.reason)

    return answer


def _json(value: object) -> web.Response:
    return web.Response(body=codec.json_bytes(value), content_type="application/json")


def _error(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
