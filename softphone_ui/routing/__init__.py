"""Routing: suggestions while a ticket is written; the administrator's topics, bodies and rules."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.routing import editing, pages, suggesting


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (suggesting, editing, pages):
        part.setup_routes(app)
