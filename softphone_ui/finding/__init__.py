"""Finding tickets: by number, telephone, words, place, body, topic, term; page by page."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.finding import export, find, page, views


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (find, views, export, page):
        part.setup_routes(app)
