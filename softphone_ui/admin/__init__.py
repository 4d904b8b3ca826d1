"""The administrator's pages: lines, ladders and greetings; operators with their skills."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.admin import greetings, lines_api, lines_page, operators, test_calls


def setup_routes(app: web.Application) -> None:
    """Add the administrator's routes and places."""
    for part in (lines_api, greetings, test_calls, operators, lines_page):
        part.setup_routes(app)
