"""`/places`: outlines of the districts and streets, with the map, for the administrator."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import render
from staff.roles import Right


@page("/places", needs=Right.PLACES)
async def places_page(request: web.Request) -> web.StreamResponse:
    return render(request, "places/places.html")
