"""The JSON API: whatever a page does, a program can do. Described at /api/openapi.json."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.api import (
    abuse,
    call_out,
    calls,
    colleagues,
    in_call,
    me,
    openapi,
    pauses,
    phone,
    session,
    tickets,
    words,
)
from softphone_ui.api.endpoint import ENDPOINTS, OTHER_PATHS


def setup_routes(app: web.Application) -> None:
    app[ENDPOINTS] = []
    app[OTHER_PATHS] = {}
    for part in (
        session,
        me,
        pauses,
        in_call,
        abuse,
        call_out,
        phone,
        calls,
        colleagues,
        tickets,
        words,
        openapi,
    ):
        part.setup_routes(app)
