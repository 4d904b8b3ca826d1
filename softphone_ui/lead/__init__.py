"""The shift lead's pages: the live floor, missed calls, exports."""

from __future__ import annotations

from aiohttp import web


def setup_routes(app: web.Application) -> None:
    """Add the shift lead's routes and places."""
