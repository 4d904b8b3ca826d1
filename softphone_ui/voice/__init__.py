"""How calls sounded: told by the operators' pages, kept with the call, reported by day."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.voice import figures, report


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and place."""
    figures.setup_routes(app)
    report.setup_routes(app)
