"""What waiting callers are told, and who is not taken: known incidents, the block list, marks."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.waiting import blocked, incidents, marks


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (incidents, blocked, marks):
        part.setup_routes(app)
