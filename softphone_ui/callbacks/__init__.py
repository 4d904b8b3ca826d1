"""Callbacks: the places that are owed now, and what came of those kept."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.callbacks import api, export, page


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and place."""
    for part in (api, page, export):
        part.setup_routes(app)
