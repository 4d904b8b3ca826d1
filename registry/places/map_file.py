"""The street map of a city: one PMTiles file of ours, and what is known of it. ADR 0190.

The installation's folder `map` holds `<digest>.pmtiles` and `current.json`, which names it and is
replaced whole: a map is imported completely or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from registry.places.ground import Point

FOLDER, CURRENT = "map", "current.json"
#: At least so much of the city's known points must lie within the bounds of its map.
LEAST_SHARE = 0.5
#: Layers whose lines are streets: of Protomaps and ours, of OpenMapTiles, of Shortbread.
STREET_LAYERS = frozenset({"roads", "transportation", "streets"})


class Bounds(msgspec.Struct, frozen=True):
    """The corners of a map: degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Return whether the point lies within."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


class TileFacts(msgspec.Struct, frozen=True):
    """The content of a PMTiles file, as its check found it."""

    bounds: Bounds
    min_zoom: int
    max_zoom: int
    tiles: int
    layers: list[str]


class CityMap(msgspec.Struct, frozen=True):
    """The map in use. `file`: its name in the folder; `schematic`: drawn by us, not measured."""

    file: str
    attribution: str
    schematic: bool
    facts: TileFacts


class MapRefused(Exception):
    """An error: the file is no map for this city. `reason` is a key of REFUSALS."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(REFUSALS[reason].format(detail=detail))
        self.reason, self.detail = reason, detail


REFUSALS = {
    "not_pmtiles": "this is not a PMTiles file (version 3){detail}",
    "cut_short": "the file is cut short or damaged: {detail}",
    "pictures": "its tiles are not vector tiles (MVT), or packed in a way browsers cannot read",
    "too_large": "the file is larger than {detail} MB: cut out the city alone",
    "too_heavy": "reading the file takes more memory or time than is allowed",
    "no_streets": "no layer of streets is in it (it has: {detail})",
    "no_names": "no street with a name is in it",
    "elsewhere": "it is the map of another place: {detail}",
    "not_geojson": "this is not GeoJSON with features: {detail}",
    "coordinates": "a coordinate is not longitude and latitude in degrees: {detail}",
}


def check_city(facts: TileFacts, city: Iterable[Point]) -> None:
    """Raise MapRefused if the map lacks streets or most of the city's known points."""
    if not STREET_LAYERS & set(facts.layers):
        raise MapRefused("no_streets", ", ".join(facts.layers[:10]) or "none")
    points = list(city)
    within = sum(map(facts.bounds.holds, points))
    if points and within < LEAST_SHARE * len(points):
        it = facts.bounds
        middle = points[len(points) // 2]
        raise MapRefused(
            "elsewhere",
            f"it shows {it.south:.2f} to {it.north:.2f} N, {it.west:.2f} to {it.east:.2f} E, "
            f"and this city is near {middle.lat:.2f} N, {middle.lon:.2f} E",
        )


def folder_of(home: Path) -> Path:
    """Return the folder of the installation's map."""
    return home / FOLDER


def current_map(home: Path) -> CityMap | None:
    """Return the map in use; None if there is none."""
    try:
        found = msgspec.json.decode((folder_of(home) / CURRENT).read_bytes(), type=CityMap)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return found if (folder_of(home) / found.file).is_file() else None
