"""Places of the city: streets found as one types; districts and streets as they are kept."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.places import around, districts, finding, page, streets


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    for part in (finding, around, districts, streets, page):
        part.setup_routes(app)
