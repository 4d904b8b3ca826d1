"""In which cell a ticket counts, or that it counts in none. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from h3.api.basic_int import cell_to_latlng, latlng_to_cell

from registry.places.ground import Corner, Point, Whereabouts, whereabouts

RESOLUTION = 9
#: A point to the last digit that so many tickets of so many topics have is nobody's place: city
#: hall's, set because something had to be.
LEAST_DEFAULT, LEAST_TOPICS, DEFAULT_SHARE = 30, 5, 0.02
DIGITS = 6
#: The row of a topic's contacts without a place and of those answered on the spot.
WHOLE_CITY = 0


@dataclass(frozen=True, slots=True)
class SharedPoint:
    """A point, rounded to DIGITS, and how many tickets, of how many topics, have it."""

    lat: float
    lon: float
    tickets: int
    topics: int


def default_points(points: Iterable[SharedPoint], placed: int) -> frozenset[tuple[float, float]]:
    """Return points that stand for no place, of all `placed` tickets with a point."""
    least = max(LEAST_DEFAULT, DEFAULT_SHARE * placed)
    return frozenset(
        (point.lat, point.lon)
        for point in points
        if point.tickets >= least and point.topics >= LEAST_TOPICS
    )


def cell_of(
    point: Point | None,
    *,
    outside: bool,
    on_the_spot: bool,
    defaults: Collection[tuple[float, float]],
) -> int:
    """Return the H3 cell; WHOLE_CITY without a place, with a default one, with a pin outside the
    city (in another country, say), and for what was answered on the spot, which has no place to
    repair."""
    if point is None or outside or on_the_spot:
        return WHOLE_CITY
    if (round(point.lat, DIGITS), round(point.lon, DIGITS)) in defaults:
        return WHOLE_CITY
    return int(latlng_to_cell(point.lat, point.lon, RESOLUTION))


@dataclass(frozen=True, slots=True)
class Placed:
    """The place where a ticket counts. `district`: None: in none that is drawn or named."""

    cell: int
    district: str | None


class Placing:
    """Places ticket after ticket. `outlines`: rings of [longitude, latitude] by district;
    `defaults`: by default_points(); `settled`: cells whose contacts count in a district already,
    which stays theirs whatever the outlines say now."""

    def __init__(
        self,
        outlines: Mapping[str, Sequence[Corner]],
        defaults: Collection[tuple[float, float]],
        settled: Mapping[int, str | None] | None = None,
    ) -> None:
        self._outlines, self._defaults = outlines, defaults
        self._settled = settled or {}
        #: Where each cell's middle lies: a point in each of six outlines costs more.
        self._known: dict[int, Whereabouts] = {}

    def cell(self, lat: float | None, lon: float | None, *, on_the_spot: bool) -> int:
        """Return the cell as cell_of() does."""
        point = Point(lat, lon) if lat is not None and lon is not None else None
        found = cell_of(point, outside=False, on_the_spot=on_the_spot, defaults=self._defaults)
        return WHOLE_CITY if found and self._where(found).outside else found

    def placed(self, cell: int, named: str | None) -> Placed:
        """Return a ticket in `cell` that names a district, which counts where it has no place."""
        return Placed(cell, named if cell == WHOLE_CITY else self.district(cell))

    def district(self, cell: int) -> str | None:
        """Return the code of the district in which the middle of a cell lies; None: in none that is
        drawn."""
        return self._settled[cell] if cell in self._settled else self._where(cell).district

    def _where(self, cell: int) -> Whereabouts:
        if cell not in self._known:
            self._known[cell] = whereabouts(Point(*cell_to_latlng(cell)), self._outlines)
        return self._known[cell]
