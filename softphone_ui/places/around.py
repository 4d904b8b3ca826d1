"""Open tickets on the map."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from registry.places.rows import places
from registry.places.rows.places import PlacedTicket
from softphone_ui.places.placing import Latitude, Longitude
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest
from staff.roles import Right

MOST = 300
#: A wider box is a whole region.
WIDEST_DEGREES = 2.0


class BoxQuery(Struct):
    """The corners of a box: degrees, WGS 84."""

    south: Latitude
    north: Latitude
    west: Longitude
    east: Longitude


class TicketsAround(Struct):
    """The newest first; `more`: of many only these are told."""

    tickets: list[PlacedTicket]
    more: bool


@endpoint("GET", "/api/places/tickets", needs=Right.TICKETS)
async def tickets_around(request: web.Request, query: BoxQuery) -> TicketsAround:
    """Return where there are open tickets, without a word of what applicants said."""
    high, wide = query.north - query.south, query.east - query.west
    if not (0 <= high <= WIDEST_DEGREES and 0 <= wide <= WIDEST_DEGREES):
        raise BadRequest(reason=f"a box of at most {WIDEST_DEGREES:g} degrees, south to north")
    async with reading(request.app) as link:
        found = await places.tickets(
            link, query.south, query.north, query.west, query.east, MOST + 1
        )
    return TicketsAround(found[:MOST], len(found) > MOST)
