"""Streets and houses found as somebody types an address, and the district of a point."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from foundation.postgres.pool import Connection
from registry.places.agreement import disagreement, meant_street
from registry.places.ground import Point
from registry.places.houses import House, house_key
from registry.places.known_places import house_point
from registry.places.placing import where_in
from registry.places.rows import houses, places
from registry.places.rows.places import DistrictRow, street_of
from registry.places.streets import FoundStreet, find, nearest
from softphone_ui.places.placing import Latitude, Longitude
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from staff.roles import Right

LONGEST, ROWS, MOST_ROWS = 200, 8, 30
Typed = Annotated[str, Meta(max_length=LONGEST, pattern=r"\A[^\x00]*\Z")]


class StreetQuery(Struct):
    """A query for streets. `words` as they were typed, with the house's number or without."""

    words: Typed
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class StreetView(Struct):
    """A street that was found. `house`: as it was typed, or one that begins so. `former`: the name
    it was found by, where that is none of today's. `near`: spelt only nearly so. The point is
    somewhere on the street, or of the house if `exact`; `district` is where it lies."""

    street_id: int
    name_kk: str
    name_ru: str
    house: str
    former: str | None
    near: bool
    lat: float | None
    lon: float | None
    district: str | None
    district_names: Names | None
    exact: bool = False


class StreetsView(Struct):
    """The found streets, best first."""

    found: list[StreetView]


class PointQuery(Struct):
    """The query for a point: degrees, WGS 84. `address`: what is written beside it."""

    lat: Latitude
    lon: Longitude
    address: Typed = ""


class PointView(Struct):
    """A point and where it lies. `outside`: of the city, which is `metres` away. `approximate`: so
    is the outline. The street is the one whose known point is nearest, null where none is near.
    `apart_*`: the street of the address, and how far its house or it is, null unless they
    disagree."""

    district: str | None
    district_names: Names | None
    outside: bool
    metres: float
    approximate: bool
    street_kk: str | None = None
    street_ru: str | None = None
    apart_metres: float | None = None
    apart_kk: str | None = None
    apart_ru: str | None = None


@endpoint("GET", "/api/places/streets", needs=Right.TICKETS)
async def find_streets(request: web.Request, query: StreetQuery) -> StreetsView:
    """Return streets that fit what is typed: in Kazakh or Russian, by a former name, in Latin
    letters, on the wrong keyboard layout; misspelt ones where nothing else fits. With a house's
    number also the houses that begin so, below the streets with the number as it was typed."""
    async with reading(request.app) as link:
        return await streets_view(link, query)


async def streets_view(link: Connection, query: StreetQuery) -> StreetsView:
    """Return the view of the streets as `find_streets`."""
    rows, districts = await places.streets(link), await places.districts(link)
    found = await asyncio.to_thread(lambda: find(map(street_of, rows), query.words, query.limit))
    beginning = await _houses_of(link, found, query.limit)
    rows_of = [(it, beginning.get(it.street.street_id, [])) for it in found]
    as_typed = [_view_of(it, districts, _same(it, known)) for it, known in rows_of]
    longer = [
        _view_of(replace(it, house=house.house), districts, house)
        for it, known in rows_of
        for house in known
        if house.key != house_key(it.house)
    ]
    return StreetsView((as_typed + longer)[: query.limit])


async def _houses_of(
    link: Connection, found: list[FoundStreet], limit: int
) -> dict[int, list[House]]:
    """Return the houses of each street that begin as the typed one does."""
    typed = [it for it in found if it.house]
    if not typed:
        return {}
    keys = [house_key(it.house) for it in typed]
    rows = await houses.houses_beginning(link, [it.street.street_id for it in typed], keys, limit)
    known: dict[int, list[House]] = {}
    for row in rows:
        known.setdefault(row.street_id, []).append(row)
    return known


def _same(found: FoundStreet, known: list[House]) -> House | None:
    return next((it for it in known if it.key == house_key(found.house)), None)


@endpoint("GET", "/api/places/at", needs=Right.SIGNED_IN)
async def look_at_point(request: web.Request, query: PointQuery) -> PointView:
    """Return in which district a point lies, near which street, or how far outside the city."""
    async with reading(request.app) as link:
        return await point_view(link, query)


async def point_view(link: Connection, query: PointQuery) -> PointView:
    """Return the view of a point as `look_at_point`."""
    point = Point(query.lat, query.lon)
    districts, streets = await places.districts(link), await places.streets(link)
    where = where_in(districts, point)
    found = _by_code(districts, where.district)
    known = [street_of(it) for it in streets]
    near = await asyncio.to_thread(nearest, known, point)
    meant = await asyncio.to_thread(meant_street, known, query.address)
    house = await house_point(link, meant) if meant else None
    apart = disagreement(meant, house, near, point) if meant else None
    return PointView(
        where.district,
        _names(found),
        outside=where.outside,
        metres=where.metres,
        approximate=found is not None and found.approximate,
        street_kk=near.name_kk if near else None,
        street_ru=near.name_ru if near else None,
        apart_metres=apart.metres if apart else None,
        apart_kk=apart.street.name_kk if apart else None,
        apart_ru=apart.street.name_ru if apart else None,
    )


def _view_of(found: FoundStreet, districts: list[DistrictRow], house: House | None) -> StreetView:
    street = found.street
    point = Point(house.lat, house.lon) if house else street.point
    lat, lon = (point.lat, point.lon) if point else (None, None)
    code = where_in(districts, point).district if point else None
    return StreetView(
        street.street_id, street.name_kk, street.name_ru, found.house, found.former, found.near,
        lat, lon, code, _names(_by_code(districts, code)), exact=house is not None,
    )  # fmt: skip


def _by_code(districts: list[DistrictRow], code: str | None) -> DistrictRow | None:
    return next((it for it in districts if it.code == code), None)


def _names(district: DistrictRow | None) -> Names | None:
    return None if district is None else district.names
