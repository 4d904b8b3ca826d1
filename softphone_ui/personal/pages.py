"""`/readings`: who read what. `/applicants`: an applicant's data handed over or erased."""

from __future__ import annotations

from aiohttp import web

from registry.tickets.rows import personal_data
from softphone_ui.api.endpoint import read_query
from softphone_ui.database import reading
from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import render
from softphone_ui.person import person_of
from softphone_ui.personal import applicants, readings
from softphone_ui.roles import Right, needs
from softphone_ui.words import N_

STATES = {
    "asked": N_("waits for a second person"),
    "refused": N_("refused"),
    "confirmed": N_("being erased"),
    "done": N_("erased"),
}


@needs(Right.READINGS)
async def readings_page(request: web.Request) -> web.StreamResponse:
    """Who read whose data, newest first."""
    query = read_query(request, readings.ReadingsQuery)
    return render(
        request,
        "personal/readings.html",
        page=await readings.find(request, query),
        query=query,
        actions=readings.ACTIONS,
        older=lambda last: request.rel_url.update_query({"after": str(last)}),
    )


@needs(Right.ERASURES)
async def applicants_page(request: web.Request) -> web.StreamResponse:
    """Look an applicant up, hand his data over, ask for its erasure, decide what others asked."""
    person = person_of(request)
    async with reading(request.app) as connection:
        erasures = await personal_data.erasures(connection, applicants.SHOWN)
    return render(
        request,
        "personal/applicants.html",
        erasures=erasures,
        may_ask=person.may(Right.APPLICANTS),
        states=STATES,
    )


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/readings", readings_page)
    app.router.add_get("/applicants", applicants_page)
    add_place(app, Place(150, "/applicants", N_("Personal data"), Right.ERASURES))
    add_place(app, Place(160, "/readings", N_("Who read what"), Right.READINGS))
