"""The shift lead's pages: the live floor, missed calls, the figures, exports."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.lead import (
    export,
    floor,
    missed_api,
    missed_page,
    service_level,
    service_level_page,
)


def setup_routes(app: web.Application) -> None:
    """Add the shift lead's routes and places."""
    for part in (floor, service_level, service_level_page, missed_api, missed_page, export):
        part.setup_routes(app)
