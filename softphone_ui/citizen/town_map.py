"""`/map`: a pin anywhere shows what is reported around it, and begins a report there. Without
scripts an address takes the place of the pin."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

from aiohttp import web
from h3.api.basic_str import cell_to_boundary, grid_disk, latlng_to_cell
from msgspec import Meta, Struct

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from registry.open311.requests import CELL, Published
from registry.places.ground import Point
from registry.places.known_places import place_of
from registry.places.rows import places
from registry.places.rows.places import street_of
from registry.places.streets import find
from registry.publications.rows import solved
from registry.publications.rows.solved import Box
from registry.tickets.rows import search
from softphone_ui.citizen.map import map_words
from softphone_ui.citizen.showing import show
from softphone_ui.open311.reading import city_days, published
from softphone_ui.places.finding import PointQuery
from softphone_ui.places.street_map import street_map
from softphone_ui.web.database import reading_for_anybody, snapshot_for_anybody
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS

#: Tickets are looked for in the cell of the pin and those beside it: 5 km². By cells and not by
#: metres, for tickets found in ever smaller circles would tell their exact places.
RINGS = 1
SINCE, MOST_SHOWN, MOST_READ = timedelta(days=90), 20, 300


class MapQuery(Struct):
    """A place in the address of the map: a point, or an address in words."""

    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    address: Annotated[str, Meta(max_length=300)] = ""


class NearTicket(Struct):
    """A report near a pin, as everybody may read it. `age`: the day on which it was reported."""

    id: str
    topic: str
    open: bool
    day: str
    place: str
    photo: str | None


@page("/map", needs=None)
async def map_page(request: web.Request) -> web.StreamResponse:
    query = read_query(request, MapQuery)
    point = await _point(request, query)
    found = await around(request, point) if point else []
    return show(
        request, "citizen/map", query=query, point=point, found=found,
        map_words=map_words(request), language=language_of(request),
        street_map=street_map(request.app[SETTINGS].home),
    )  # fmt: skip


async def _point(request: web.Request, query: MapQuery) -> Point | None:
    """Return the point of the query, an address before a pin; None if there is none, or its street
    is not found."""
    if not query.address.strip():
        if query.lat is None or query.lon is None:
            return None
        return Point(query.lat, query.lon)
    async with reading_for_anybody(request.app) as connection:
        streets = [street_of(it) for it in await places.streets(connection)]
        found = await asyncio.to_thread(find, streets, query.address, 1)
        known = await place_of(connection, found[0]) if found else None
    return known.point if known else None


@endpoint("GET", "/api/public/around", needs=None)
async def public_around(request: web.Request, query: PointQuery) -> list[NearTicket]:
    """Return the reports around a point, at most 20, the newest day first."""
    found = await around(request, Point(query.lat, query.lon))
    return [
        NearTicket(
            it.public_id, it.service_name, it.is_open, it.requested_on.isoformat(),
            it.public_address or it.district or "", next(iter(it.photos), None),
        )
        for it in found
    ]  # fmt: skip


async def around(request: web.Request, point: Point) -> list[Published]:
    """Return what everybody may know of the tickets around a point. Raises BadRequest."""
    if not (-90 <= point.lat <= 90 and -180 <= point.lon <= 180):
        raise BadRequest(reason="this is no point on the earth")
    cells = set(grid_disk(latlng_to_cell(point.lat, point.lon, CELL), RINGS))
    days = city_days(request)
    async with snapshot_for_anybody(request.app) as connection:
        await search.plan_each(connection)
        since = days.begin_of(days.today - SINCE)
        rows = await solved.tickets_in_box(
            connection, box_of(cells), since, days.today, str(days.zone), MOST_READ
        )
        numbers = [it.number for it in rows if latlng_to_cell(it.lat, it.lon, CELL) in cells]
        if not numbers:
            return []
        filters = Filters(numbers[:MOST_SHOWN])
        found = await public_tickets.page(connection, filters, days)
    return [published(request, it) for it in found]


def box_of(cells: set[str]) -> Box:
    """Return the smallest box around cells."""
    corners = [corner for cell in cells for corner in cell_to_boundary(cell)]
    lats, lons = [lat for lat, _ in corners], [lon for _, lon in corners]
    return Box(min(lats), min(lons), max(lats), max(lons))
