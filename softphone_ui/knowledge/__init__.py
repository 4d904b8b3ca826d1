"""The knowledge base: read at the desk, written on pages, with what it did not answer."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.knowledge import (
    answering,
    articles,
    first_call,
    pages,
    search,
    unanswered,
)


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (search, articles, answering, unanswered, pages, first_call):
        part.setup_routes(app)
