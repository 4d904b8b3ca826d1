"""The map: outlines of the districts, streets, and where its tiles come from."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.places.ground import MOST_CORNERS, wrong_with
from registry.places.rows import places
from registry.places.rows.places import DistrictRow, StreetRow
from softphone_ui.places.street_map import StreetMapView, street_map
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound, ReasonedError
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

Corner = tuple[float, float]


class MapView(Struct):
    """The data of the map. `street_map`: its streets, a file on this server; null: none is
    imported. `tiles`: pictures instead, an address with {z}, {x} and {y}; empty: none."""

    districts: list[DistrictRow]
    streets: list[StreetRow]
    tiles: str
    attribution: str
    street_map: StreetMapView | None


class DrawDistrict(Struct, forbid_unknown_fields=True):
    """A district to be drawn. `outline`: corners [longitude, latitude] of one ring, as GeoJSON has
    them, the first not again at the end; null: not drawn any more. `approximate`: not measured.
    `version`: the one that was seen."""

    version: Annotated[int, Meta(ge=1)]
    outline: Annotated[list[Corner], Meta(max_length=MOST_CORNERS)] | None
    approximate: bool = False


class DistrictDrawn(Struct):
    version: int


OUTLINE_REFUSALS = {
    "corners": N_("An outline has at least three corners."),
    "range": N_("A corner has impossible coordinates."),
    "twice": N_("Two corners lie in one place."),
    "crosses": N_("The outline crosses itself."),
}


class OutlineRefused(ReasonedError):
    __doc__ = N_("This is no outline of a district.")
    status, code = 422, "outline_refused"
    sentences = OUTLINE_REFUSALS


@endpoint("GET", "/api/places/map", needs=Right.SIGNED_IN)
async def city_map(request: web.Request) -> MapView:
    """Return what a map of the city is drawn from."""
    async with reading(request.app) as link:
        return await map_view(link, request.app[SETTINGS])


async def map_view(link: Connection, settings: Settings) -> MapView:
    """Return the map, which holds nothing of anybody: citizens may see it, too."""
    districts, streets = await places.districts(link), await places.streets(link)
    found = await asyncio.to_thread(street_map, settings.home)
    shown = settings.map
    return MapView(districts, streets, shown.map_tiles, shown.map_attribution, found)


@endpoint("PUT", "/api/places/districts/{code}", needs=Right.PLACES)
async def draw_district(request: web.Request, body: DrawDistrict) -> DistrictDrawn:
    """Draw the outline of a district; 422 `outline_refused` with a `reason` where it is none, 409
    where somebody drew it meanwhile. Tickets keep the district that they have."""
    code = request.match_info["code"]
    reason = wrong_with(body.outline) if body.outline is not None else None
    if reason is not None:
        raise OutlineRefused(reason=reason)
    async with writing(request.app) as link:
        known = {it.code: it for it in await places.districts(link)}
        if code not in known:
            raise NotFound
        drawn = await places.draw_district(
            link, code, body.version, body.outline, approximate=body.approximate
        )
        if drawn is None:
            raise Conflict(version=known[code].version)
        await write_audit(
            link, person_of(request).person_id, "district_drawn", subject=code,
            detail={"before": known[code].outline, "after": body.outline},
            address=request.remote,
        )  # fmt: skip
    return DistrictDrawn(drawn)
