"""The shift lead on an operator's line, his hand on operators and lines, and the log of it."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.on_line import hand, line, log


def setup_routes(app: web.Application) -> None:
    for part in (line, hand, log):
        part.setup_routes(app)
