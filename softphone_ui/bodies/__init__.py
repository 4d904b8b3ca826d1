"""Tickets on their way to the bodies and back: the body's page, and a ticket's steps."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.bodies import page, steps, tickets


def setup_routes(app: web.Application) -> None:
    for part in (tickets, steps, page):
        part.setup_routes(app)
