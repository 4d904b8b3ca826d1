"""What the pages tell the dispatcher about waiting callers: that the incidents or the block list
have changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from foundation.postgres.errors import DatabaseAway
from queue_manager.http_api import RequestRefused

Reread = Callable[[], Awaitable[None]]


def add_waiting(app: web.Application, reread: Reread) -> None:
    """Serve them beside the rest of the API."""

    async def read_again(_: web.Request) -> web.Response:
        """Read incidents and block list at once instead of within a minute."""
        try:
            await reread()
        except DatabaseAway as error:
            raise RequestRefused(503, f"the database is away: {error}") from error
        return web.Response(status=204)

    app.add_routes([web.post("/waiting/reread", read_again)])
