"""Routing: suggestions while a ticket is written."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.routing import suggesting


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    suggesting.setup_routes(app)
