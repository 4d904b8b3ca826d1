"""The point of a ticket, as it is given, kept, and put into a district."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.places.ground import Point, Whereabouts, whereabouts
from registry.places.rows import places
from registry.places.rows.places import DistrictRow
from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class PlaceInput(Struct, forbid_unknown_fields=True):
    """Degrees, WGS 84. `rough`: only somewhere on the street of the address."""

    lat: Latitude
    lon: Longitude
    rough: bool = False


class OutsideCity(WebError):
    __doc__ = N_("This place is outside the city.")
    status, code = 422, "outside_city"


def where_in(districts: list[DistrictRow], point: Point) -> Whereabouts:
    """Return where a point lies by the outlines that are drawn."""
    return whereabouts(point, {it.code: it.outline for it in districts if it.outline})


async def district_at(connection: Connection, place: PlaceInput) -> str | None:
    """Return the code of the district; None where no outline is drawn. Raises OutsideCity."""
    found = where_in(await places.districts(connection), Point(place.lat, place.lon))
    if found.outside:
        raise OutsideCity(metres=round(found.metres))
    return found.district
