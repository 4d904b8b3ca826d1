"""Finds the district of a point."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from registry.places.ground import Point, Whereabouts, whereabouts
from registry.places.rows import places
from registry.places.rows.places import DistrictRow


class OutsideCity(Exception):
    """An error: the point is `metres` away from every district."""

    def __init__(self, metres: float) -> None:
        super().__init__(f"{metres:.0f} m outside the city")
        self.metres = metres


def where_in(districts: list[DistrictRow], point: Point) -> Whereabouts:
    """Find the district of the point by the outlines that are drawn."""
    return whereabouts(point, {row.code: row.outline for row in districts if row.outline})


async def district_at(connection: Connection, point: Point) -> str | None:
    """Return the code of the point's district; None where no outline is drawn. Raise
    OutsideCity."""
    found = where_in(await places.districts(connection), point)
    if found.outside:
        raise OutsideCity(found.metres)
    return found.district
