"""The applicant: his ticket's public page, its code, and what he says of the answer."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.applicant import code, pages, programs, reopened


def setup_routes(app: web.Application) -> None:
    for part in (code, programs, pages, reopened):
        part.setup_routes(app)
