"""`/desk`: the operator's page."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import render
from staff.roles import Right


@page("/desk", needs=Right.DESK)
async def desk(request: web.Request) -> web.StreamResponse:
    return render(request, "desk/desk.html")
