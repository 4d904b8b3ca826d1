"""Draws the demo city's street map: `python -m demo.street_map` makes it again (with tippecanoe).

The seed of `registry/places` knows one approximate point of each street and rough outlines of
districts. Of them a schematic map is made: each street is a line through its point with invented
houses on both sides, unnamed streets fill the districts, and the river lies between the banks.
Nothing of it is measured, and every map
that shows it says so. The tiles and their record stand beside this module, so that a demo city has
them without tippecanoe; tests/demo/test_street_map.py says when they are out of date.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import msgspec

from registry.places.ground import METRES_A_DEGREE, Corner, Point, inside
from registry.places.houses import AddressPoint
from registry.places.map_file import folder_of
from registry.places.map_import import import_map
from registry.places.rows import places

MAP = Path(__file__).with_name("city_map.pmtiles")
RECORD = MAP.with_suffix(".json")
#: The digest of what the tiles were made of.
DRAWN_OF = MAP.with_suffix(".digest")
LINE = "Komek 109"
SEED = Path(places.__file__).with_name("seed") / "7_places.sql"
_STREET = re.compile(r"\('([^']+)', '([^']+)', '\{[^']*\}',\s*([\d.]+), ([\d.]+)\)")
_DISTRICT = re.compile(r"\('([a-z]+)', '(\[\[.+?\]\])'\)")
#: Half the length of a street by a word of its Kazakh name, metres; else HALF.
HALVES, HALF = {"даңғылы": 3500.0, "тас жолы": 4500.0}, 1200.0
#: The grid of the middle of the city, which the river's course turns by so many degrees.
TURN, STEP, SOUTH, NORTH, WEST, EAST = 12.0, 420.0, 51.085, 51.215, 71.36, 71.53
RIVER: Sequence[Corner] = (
    (71.22, 51.131), (71.33, 51.15), (71.385, 51.163), (71.4065, 51.16), (71.42, 51.157),
    (71.445, 51.147), (71.472, 51.138), (71.5, 51.122), (71.54, 51.1), (71.6, 51.065),
    (71.72, 51.03),
)  # fmt: skip
RIVER_WIDTH = 110.0
#: Houses of a street, the odd numbers on one side; metres between neighbours, and from the middle.
HOUSES, HOUSE_STEP, HOUSE_SIDE = 40, 60.0, 30.0


def city_geojson(text: str) -> dict[str, Any]:
    """Return the map as GeoJSON, drawn of the seed's text; the same for the same text."""
    features = [
        _feature("water", "water", "Polygon", [_band(RIVER)], name="Есіл", name_ru="Есиль"),
        *_grid([json.loads(outline) for _, outline in _DISTRICT.findall(text)]),
        *_named(text),
        *_house_features(text),
    ]
    return {"type": "FeatureCollection", "features": features}


def digest(text: str) -> str:
    """Return a word that changes with the seed or with the way it is drawn."""
    drawn = json.dumps(city_geojson(text), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(drawn.encode()).hexdigest()[:16]


def houses(text: str) -> Iterator[AddressPoint]:
    """Yield the invented houses of every street of the seed's text, by its Kazakh name."""
    for name_kk, _, lat, lon in _STREET.findall(text):
        middle, turn = Point(float(lat), float(lon)), _turn(name_kk)
        for number in range(1, HOUSES + 1):
            along = ((number + 1) // 2 - (HOUSES + 2) / 4) * HOUSE_STEP
            side = HOUSE_SIDE if number % 2 else -HOUSE_SIDE
            at = _moved(_moved(middle, turn, along), turn + 90.0, side)
            yield AddressPoint(name_kk, str(number), round(at.lat, 6), round(at.lon, 6))


def _house_features(text: str) -> Iterator[dict[str, Any]]:
    for it in houses(text):
        feature = _feature("buildings", "address", "Point", (it.lon, it.lat))
        feature["properties"]["addr:housenumber"] = it.house
        yield feature


def _turn(name_kk: str) -> float:
    """The direction of a street, in degrees."""
    return TURN + hashlib.sha256(name_kk.encode()).digest()[0] % 2 * 90.0


def _named(text: str) -> Iterator[dict[str, Any]]:
    for name_kk, name_ru, lat, lon in _STREET.findall(text):
        long = next((half for word, half in HALVES.items() if name_kk.endswith(word)), None)
        line = _line(Point(float(lat), float(lon)), _turn(name_kk), long or HALF)
        kind = "major_road" if long else "medium_road"
        yield _feature("roads", kind, "LineString", line, name=name_kk, name_ru=name_ru)


def _grid(outlines: Sequence[Sequence[Corner]]) -> Iterator[dict[str, Any]]:
    """Streets without names where a district is, both ways."""
    middle = Point((SOUTH + NORTH) / 2, (WEST + EAST) / 2)
    for turn in (TURN, TURN + 90.0):
        for row in range(-20, 21):
            for piece in range(-20, 21):
                at = _moved(_moved(middle, turn, row * STEP), turn + 90.0, piece * STEP)
                if not (SOUTH <= at.lat <= NORTH and WEST <= at.lon <= EAST):
                    continue
                line = _line(at, turn + 90.0, STEP / 2)
                if any(all(inside(Point(it[1], it[0]), ring) for it in line) for ring in outlines):
                    yield _feature("roads", "minor_road", "LineString", line)


def _line(middle: Point, turn: float, half: float) -> list[Corner]:
    ends = (_moved(middle, turn, -half), middle, _moved(middle, turn, half))
    return [(round(it.lon, 6), round(it.lat, 6)) for it in ends]


def _band(line: Sequence[Corner]) -> list[Corner]:
    """The ring around a line, as broad as the river."""
    half = RIVER_WIDTH / 2 / METRES_A_DEGREE
    north = [(lon, round(lat + half, 6)) for lon, lat in line]
    south = [(lon, round(lat - half, 6)) for lon, lat in reversed(line)]
    return [*north, *south, north[0]]


def _moved(point: Point, turn: float, metres: float) -> Point:
    """The point `metres` away; `turn`: degrees from the east towards the north."""
    east, north = metres * cos(radians(turn)), metres * sin(radians(turn))
    scale = METRES_A_DEGREE * cos(radians(point.lat))
    return Point(point.lat + north / METRES_A_DEGREE, point.lon + east / scale)


def _feature(
    layer: str, kind: str, shape: str, coordinates: Any, name: str = "", name_ru: str = ""
) -> dict[str, Any]:
    names = {"name": name, "name:kk": name, "name:ru": name_ru} if name else {}
    return {
        "type": "Feature",
        "properties": {"layer": layer, "kind": kind, **names},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def main() -> None:
    text = SEED.read_text(encoding="utf-8")
    city = [Point(float(lat), float(lon)) for *_, lat, lon in _STREET.findall(text)]
    with tempfile.TemporaryDirectory() as home:
        drawn = Path(home) / "city.geojson"
        drawn.write_text(json.dumps(city_geojson(text), ensure_ascii=False), encoding="utf-8")
        made = asyncio.run(import_map(Path(home), drawn, LINE, city, schematic=True)).city_map
        shutil.copyfile(folder_of(Path(home)) / made.file, MAP)
    RECORD.write_bytes(msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    DRAWN_OF.write_text(f"{digest(text)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
