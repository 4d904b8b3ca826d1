"""Points, distances and districts on a ground that is flat enough for a city. Pure.

An outline is a ring of [longitude, latitude] in degrees, as GeoJSON has it, without the first point
again at the end. A few lines of school geometry serve six outlines; a library of shapes does not
pay for itself here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import asin, cos, hypot, radians, sin, sqrt

EARTH_METRES = 6_371_008.8
METRES_A_DEGREE = EARTH_METRES * radians(1)
LEAST_CORNERS, MOST_CORNERS = 3, 400
#: Outlines are drawn by hand: so far beyond them a place may still be of the city.
EDGE_METRES = 300.0
#: Within so many metres a place is near another, where nobody names a distance.
USUAL_NEAR_METRES = 250

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the ground: degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The district of a point. `district` None: in none. `outside`: not of the city, which is
    `metres` away (0 inside)."""

    district: str | None
    outside: bool
    metres: float = 0.0


def metres(one: Point, other: Point) -> float:
    """Return the distance along the ground (haversine)."""
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    across = cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(sin(lat / 2) ** 2 + across)))


def box(middle: Point, reach: float) -> tuple[float, float, float, float]:
    """Return south, north, west, east of all that is within `reach` metres, and of little more."""
    high = reach * 1.001 / METRES_A_DEGREE
    wide = high / max(0.01, cos(radians(min(89.0, abs(middle.lat) + high))))
    return middle.lat - high, middle.lat + high, middle.lon - wide, middle.lon + wide


def inside(point: Point, outline: Sequence[Corner]) -> bool:
    """Return whether a ray to the east crosses the outline an odd number of times."""
    within = False
    for (lon, lat), (next_lon, next_lat) in _sides(outline):
        if (lat > point.lat) != (next_lat > point.lat):
            crossing = lon + (point.lat - lat) / (next_lat - lat) * (next_lon - lon)
            within ^= point.lon < crossing
    return within


def metres_to(point: Point, outline: Sequence[Corner]) -> float:
    """Return the distance to the nearest side; 0 inside."""
    if inside(point, outline):
        return 0.0
    return min(_metres_to_side(point, *side) for side in _sides(outline))


def whereabouts(point: Point, outlines: Mapping[str, Sequence[Corner]]) -> Whereabouts:
    """Return the district, by its code. Just beyond an outline it is the nearest one; without any
    outline nothing is known, and no place refused."""
    away = sorted((metres_to(point, outline), code) for code, outline in outlines.items())
    if not away:
        return Whereabouts(None, outside=False)
    far, nearest = away[0]
    if far > EDGE_METRES:
        return Whereabouts(None, outside=True, metres=far)
    return Whereabouts(nearest, outside=False, metres=far)


def wrong_with(outline: Sequence[Corner]) -> str | None:
    """Return why this is no outline of a district, for programs; None: nothing."""
    if not LEAST_CORNERS <= len(outline) <= MOST_CORNERS:
        return "corners"
    if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for lon, lat in outline):
        return "range"
    if len(set(outline)) < len(outline):
        return "twice"
    return "crosses" if _crosses_itself(outline) else None


def _crosses_itself(outline: Sequence[Corner]) -> bool:
    sides = list(_sides(outline))
    return any(_cross(*one, *other) for one, other in combinations(sides, 2))


def _cross(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Whether the sides a-b and c-d cross; to meet in a corner is no crossing."""
    if {a, b} & {c, d}:
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _sides(outline: Sequence[Corner]) -> Iterable[tuple[Corner, Corner]]:
    return zip(outline, [*outline[1:], outline[0]], strict=True)


def _metres_to_side(point: Point, one: Corner, other: Corner) -> float:
    """On a plane that touches the ground at the point."""
    scale = METRES_A_DEGREE * cos(radians(point.lat))
    x, y = (one[0] - point.lon) * scale, (one[1] - point.lat) * METRES_A_DEGREE
    along_x = (other[0] - one[0]) * scale
    along_y = (other[1] - one[1]) * METRES_A_DEGREE
    length = along_x**2 + along_y**2
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(x * along_x + y * along_y) / length))
    return hypot(x + share * along_x, y + share * along_y)
