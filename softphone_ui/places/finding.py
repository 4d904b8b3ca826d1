"""A street found as an operator types, and the district of a point."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from foundation.postgres.pool import Connection
from registry.places.agreement import disagreement
from registry.places.ground import Point
from registry.places.placing import where_in
from registry.places.rows import places
from registry.places.rows.places import DistrictRow, StreetRow
from registry.places.streets import FoundStreet, Street, find, nearest
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
    """A street that was found. `former`: the name it was found by, where that is none of today's.
    `near`: spelt only nearly so. The point is somewhere on the street; `district` is where it
    lies."""

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
    `apart_*`: the street of the address and its distance, null unless they disagree."""

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
    letters, on the wrong keyboard layout; misspelt ones where nothing else fits."""
    async with reading(request.app) as link:
        return await streets_view(link, query)


async def streets_view(link: Connection, query: StreetQuery) -> StreetsView:
    """Return the view of the streets as `find_streets`."""
    rows, districts = await places.streets(link), await places.districts(link)
    found = await asyncio.to_thread(lambda: find(map(street_of, rows), query.words, query.limit))
    return StreetsView([_view_of(it, districts) for it in found])


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
    apart = await asyncio.to_thread(disagreement, known, query.address, point)
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


def street_of(row: StreetRow) -> Street:
    """Return the row as the search knows it."""
    point = None if row.lat is None or row.lon is None else Point(row.lat, row.lon)
    return Street(row.street_id, row.name_kk, row.name_ru, tuple(row.former), point)


def _view_of(found: FoundStreet, districts: list[DistrictRow]) -> StreetView:
    street, point = found.street, found.street.point
    lat, lon = (point.lat, point.lon) if point else (None, None)
    code = where_in(districts, point).district if point else None
    return StreetView(
        street.street_id, street.name_kk, street.name_ru, found.house, found.former, found.near,
        lat, lon, code, _names(_by_code(districts, code)),
    )  # fmt: skip


def _by_code(districts: list[DistrictRow], code: str | None) -> DistrictRow | None:
    return next((it for it in districts if it.code == code), None)


def _names(district: DistrictRow | None) -> Names | None:
    return None if district is None else district.names
