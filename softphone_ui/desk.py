"""`/desk`: the operator's page."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import render
from softphone_ui.roles import Right, needs
from softphone_ui.words import N_


@needs(Right.DESK)
async def desk(request: web.Request) -> web.StreamResponse:
    return render(request, "desk.html")


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/desk", desk)
    add_place(app, Place(10, "/desk", N_("Desk"), Right.DESK))
