"""Districts with their outlines, and streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.places.ground import Point
from registry.places.street_list import StreetRequest
from registry.places.streets import Street


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district of the city. `outline`: corners [longitude, latitude] of one ring; None: not
    drawn."""

    code: str
    names: Names
    outline: list[tuple[float, float]] | None
    approximate: bool
    version: int


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A street of the city. `lat` and `lon`: somewhere on it, both or neither."""

    street_id: int
    name_kk: str
    name_ru: str
    former: list[str]
    lat: float | None
    lon: float | None
    approximate: bool
    version: int


def street_of(row: StreetRow) -> Street:
    """Return the row as the search knows it."""
    point = None if row.lat is None or row.lon is None else Point(row.lat, row.lon)
    return Street(row.street_id, row.name_kk, row.name_ru, tuple(row.former), point)


@dataclass(frozen=True, slots=True)
class PlacedTicket:
    """An open ticket with a point. `rough`: only somewhere on its street. `applicants`: of its
    cluster."""

    number: str
    lat: float
    lon: float
    rough: bool
    state: str
    topic_id: int | None
    topic_names: Names | None
    applicants: int


@query("places_tickets")
async def tickets(
    connection: Connection, south: float, north: float, west: float, east: float, limit: int
) -> list[PlacedTicket]:
    """List the open tickets in a box of degrees, the newest first."""


@query("places_districts")
async def districts(connection: Connection) -> list[DistrictRow]:
    """List the city's districts with their outlines."""


@query("places_district_draw")
async def draw_district(
    connection: Connection,
    code: str,
    version: int,
    outline: Sequence[tuple[float, float]] | None,
    *,
    approximate: bool,
) -> int | None:
    """Save the outline of a district, and return the new version. None: it has another version, or
    there is no such district."""


@query("places_streets")
async def streets(connection: Connection) -> list[StreetRow]:
    """List every street of the city."""


@query("places_street_add")
async def add_street(connection: Connection, street: StreetRequest) -> int | None:
    """Add a street, and return its id. None: it is there already."""


async def change_street(
    connection: Connection, street_id: int, version: int, street: StreetRequest
) -> int | None:
    """Change a street, and return the new version; None where it is in another one, gone, or
    another street has the names."""
    try:
        changed: int | None = await connection.fetchval(
            *bind(
                "places_street_change",
                street_id=street_id,
                version=version,
                name_kk=street.name_kk,
                name_ru=street.name_ru,
                former=list(street.former),
                lat=street.lat,
                lon=street.lon,
            )
        )
    except asyncpg.UniqueViolationError:
        return None
    return changed


@query("places_street_remove")
async def remove_street(connection: Connection, street_id: int, version: int) -> str | None:
    """Remove a street, and return its name. None: it has another version."""


async def import_streets(
    connection: Connection, wishes: Sequence[StreetRequest]
) -> tuple[int, int]:
    """Return how many are new, and how many were known. Nothing of a known one is lost."""
    rows = await connection.fetch(
        *bind(
            "places_streets_import",
            names_kk=[it.name_kk for it in wishes],
            names_ru=[it.name_ru for it in wishes],
            former=[";".join(it.former) for it in wishes],
            lats=[it.lat for it in wishes],
            lons=[it.lon for it in wishes],
        )
    )
    added = sum(row["added"] for row in rows)
    return added, len(rows) - added
