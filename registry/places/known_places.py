"""Where an address lies, as far as the city's houses and streets are known."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.pool import Connection
from registry.places.ground import Point
from registry.places.houses import house_key
from registry.places.rows import houses
from registry.places.streets import FoundStreet


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """The place of an address. `rough`: only somewhere on its street."""

    point: Point
    rough: bool


async def place_of(connection: Connection, found: FoundStreet) -> KnownPlace | None:
    """Find where the house of a found street stands, else a point of the street. None: neither is
    known."""
    house = await house_point(connection, found)
    if house is not None:
        return KnownPlace(house, rough=False)
    return KnownPlace(found.street.point, rough=True) if found.street.point else None


async def house_point(connection: Connection, found: FoundStreet) -> Point | None:
    """Find where the house of a found street stands. None: it is not known, or none is named."""
    if not found.house:
        return None
    house = await houses.find_house(connection, found.street.street_id, house_key(found.house))
    return Point(house.lat, house.lon) if house else None
