"""`/places`: outlines of the districts and streets, with the map, for the administrator."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import render
from softphone_ui.roles import Right, needs
from softphone_ui.words import N_


@needs(Right.PLACES)
async def places_page(request: web.Request) -> web.StreamResponse:
    return render(request, "places/places.html")


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/places", places_page)
    add_place(app, Place(85, "/places", N_("Places"), Right.PLACES))
