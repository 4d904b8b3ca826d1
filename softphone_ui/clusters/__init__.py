"""Tickets about one matter: what a written one may be a duplicate of, and clusters that grow."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.clusters import likely


def setup_routes(app: web.Application) -> None:
    likely.setup_routes(app)
