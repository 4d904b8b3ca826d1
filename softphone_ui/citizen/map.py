"""The map on the citizens' pages: what it is drawn from, and the words of its scripts."""

from __future__ import annotations

import json

from aiohttp import web

from softphone_ui.places.districts import MapView, map_view
from softphone_ui.places.finding import (
    PointQuery,
    PointView,
    StreetQuery,
    StreetsView,
    point_view,
    streets_view,
)
from softphone_ui.web.database import reading_for_anybody
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

#: All that the scripts of the map say: the whole catalogue weighs 230 kB.
MAP_WORDS = (
    N_("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"),
    N_("Map: arrow keys move it, + and − zoom"),
    N_("Nearer"),
    N_("Further away"),
    N_("{n} km"),
    N_("Schematic map: drawn for the demo, not measured"),
    N_("{n} m"),
    N_("Set the pin under the cross"),
    N_("Pin set: {where}"),
    N_("near {street}"),
    N_("This place is outside the city."),
    N_("The server does not answer. It is tried again by itself."),
    N_("My location"),
    N_("The browser does not say where you are. Set the pin by hand."),
    N_("The pin is {n} km from the address ({street}): check which of them is right."),
    N_("Places here: {n}. Press to come nearer."),
    N_("Several places"),
    N_("The place of your report"),
    N_("In work"),
    N_("Finished"),
    N_("Reported here"),
    N_("Report something here"),
    N_(
        "Nothing was reported around here in the last 90 days. What you report here stands in "
        "this list tomorrow."
    ),
)


def map_words(request: web.Request) -> str:
    """Return message → translation, as JSON."""
    words, language = request.app[WORDS], language_of(request)
    return json.dumps({it: words.say(language, it) for it in MAP_WORDS}, ensure_ascii=False)


@endpoint("GET", "/api/public/map", needs=None)
async def public_map(request: web.Request) -> MapView:
    """Return what a map of the city is drawn from."""
    async with reading_for_anybody(request.app) as link:
        return await map_view(link, request.app[SETTINGS])


@endpoint("GET", "/api/public/place", needs=None)
async def public_place(request: web.Request, query: PointQuery) -> PointView:
    """Return in which district a point lies, near which street, or how far outside the city."""
    async with reading_for_anybody(request.app) as link:
        return await point_view(link, query)


@endpoint("GET", "/api/public/streets", needs=None)
async def public_streets(request: web.Request, query: StreetQuery) -> StreetsView:
    """Return streets that fit an address as it is typed, with the house that was typed."""
    async with reading_for_anybody(request.app) as link:
        return await streets_view(link, query)
