"""Deadlines on the screens: the working calendar, open clocks, a ticket's clocks, whom to tell."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.terms import addresses, body_terms, calendar_api, calendar_page, deadlines


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (calendar_api, calendar_page, deadlines, body_terms, addresses):
        part.setup_routes(app)
