"""A street map is imported whole or not at all: what is no map of this city changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo import street_map
from registry.places.agreement import disagreement, meant_street
from registry.places.ground import Point
from registry.places.houses import AddressPoint
from registry.places.map_file import CURRENT, MapRefused, current_map, folder_of
from registry.places.map_import import copy_map, import_map
from registry.places.streets import Street

CITY = [Point(51.13, 71.43), Point(51.16, 71.45), Point(51.1, 71.4)]
ALMATY = [Point(43.24, 76.9), Point(43.26, 76.95)]
LINE = "© A maker"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a map in use."""
    copy_map(tmp_path, street_map.MAP, street_map.RECORD)
    return tmp_path


def in_use(home: Path) -> dict[str, bytes]:
    """Everything in the map's folder."""
    return {it.name: it.read_bytes() for it in folder_of(home).iterdir()}


async def test_a_pmtiles_file_is_put_in_use_with_its_licence(tmp_path: Path) -> None:
    imported = await import_map(tmp_path, street_map.MAP, LINE, CITY)
    found = imported.city_map
    assert current_map(tmp_path) == found
    assert (found.attribution, found.schematic) == (LINE, False)
    assert found.facts.tiles > 100 and "roads" in found.facts.layers
    assert set(in_use(tmp_path)) == {found.file, CURRENT}


def changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "not_pmtiles"),
    "a picture": (lambda data: b"\x89PNG\r\n" + data, "not_pmtiles"),
    "an earlier version": (lambda data: changed(data, 7, b"\x02"), "not_pmtiles"),
    "the header alone": (lambda data: data[:127], "cut_short"),
    "half of the header": (lambda data: data[:60], "cut_short"),
    "cut by one byte": (lambda data: data[:-1], "cut_short"),
    "half of it": (lambda data: data[: len(data) // 2], "cut_short"),
    "tiles overwritten": (lambda data: data[:-40_000] + bytes(40_000), "cut_short"),
    "a root directory of zeros": (lambda data: changed(data, 127, bytes(200)), "cut_short"),
    "a far root": (lambda data: changed(data, 8, b"\xff" * 7), "cut_short"),
    "pictures": (lambda data: changed(data, 99, b"\x02"), "pictures"),
    "packed by brotli": (lambda data: changed(data, 98, b"\x03"), "pictures"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_damaged_file_changes_nothing(home: Path, tmp_path: Path, name: str) -> None:
    damage, reason = BROKEN[name]
    before = in_use(home)
    file = tmp_path / "broken.pmtiles"
    file.write_bytes(damage(street_map.MAP.read_bytes()))
    with pytest.raises(MapRefused) as refused:
        await import_map(home, file, LINE, CITY)
    assert refused.value.reason == reason
    assert in_use(home) == before


async def test_a_map_of_another_city_is_refused(home: Path) -> None:
    before = in_use(home)
    with pytest.raises(MapRefused, match=r"another place: it shows 51\.03 to 51\.\d+ N.*near 43"):
        await import_map(home, street_map.MAP, LINE, ALMATY)
    assert in_use(home) == before


def street(**properties: Any) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [[71.4, 51.1], [71.45, 51.16]]}
    return {"type": "Feature", "properties": properties, "geometry": line}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


NAMED = street(highway="primary", name="Абай")
NONSENSE = {
    "words": ("hello", "not_pmtiles"),
    "no JSON": ('{"features": [', "not_geojson"),
    "no features": ('{"type": "FeatureCollection"}', "not_geojson"),
    "deep": ('{"features": ' + "[" * 200_000, "not_geojson"),
    "numbers as features": (collection(1, 2), "not_geojson"),
    "no shape": (collection({**NAMED, "geometry": {"type": "Circle"}}), "not_geojson"),
    "words as coordinates": (
        collection({**NAMED, "geometry": {"type": "LineString", "coordinates": [["a", "b"]]}}),
        "coordinates",
    ),
    "metres as coordinates": (
        collection({**NAMED, "geometry": {"type": "Point", "coordinates": [7_950_000, 6_640_000]}}),
        "coordinates",
    ),
    "not a number": (
        '{"features": [{"properties": {}, "geometry":'
        ' {"type": "Point", "coordinates": [NaN, 51]}}]}',
        "coordinates",
    ),
    "no street": (collection(street(building="yes")), "no_names"),
    "streets without names": (collection(street(highway="primary")), "no_names"),
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_geojson_with_nonsense_changes_nothing(home: Path, tmp_path: Path, name: str) -> None:
    text, reason = NONSENSE[name]
    before = in_use(home)
    file = tmp_path / "city.geojson"
    file.write_text(text)
    with pytest.raises(MapRefused) as refused:
        await import_map(home, file, LINE, CITY)
    assert refused.value.reason == reason
    assert in_use(home) == before


async def test_geojson_of_openstreetmap_becomes_tiles(tmp_path: Path) -> None:
    file = tmp_path / "city.geojson"
    house = {
        "type": "Feature",
        "properties": {"addr:street": "Абай", "addr:housenumber": "12"},
        "geometry": {"type": "Point", "coordinates": [71.42, 51.12]},
    }
    file.write_text(collection(NAMED, street(highway="residential"), street(power="line"), house))
    imported = await import_map(tmp_path, file, LINE, CITY)
    facts = imported.city_map.facts
    assert (facts.layers, facts.max_zoom) == (["buildings", "roads"], 15)
    assert imported.houses == [AddressPoint("Абай", "12", 51.12, 71.42)]


async def test_an_import_that_was_killed_leaves_nothing_for_long(tmp_path: Path) -> None:
    left = folder_of(tmp_path) / "import-killed"
    left.mkdir(parents=True)
    (left / "city.pmtiles").write_bytes(b"half")
    await import_map(tmp_path, street_map.MAP, LINE, CITY)
    assert not left.exists()


def test_the_demo_citys_map_is_of_its_seed(tmp_path: Path) -> None:
    text = street_map.SEED.read_text(encoding="utf-8")
    made_of = street_map.DRAWN_OF.read_text(encoding="utf-8").strip()
    assert made_of == street_map.digest(text), "run python -m demo.street_map"
    copy_map(tmp_path, street_map.MAP, street_map.RECORD)
    found = current_map(tmp_path)
    assert found is not None and found.schematic
    own = tmp_path / "own"
    shutil.copytree(folder_of(tmp_path), folder_of(own))
    assert current_map(own) == found


def test_a_pin_far_from_the_street_of_its_address_is_remarked() -> None:
    abay = Street(1, "Абай даңғылы", "проспект Абая", point=Point(51.17, 71.43))
    esil = Street(2, "Есіл көшесі", "улица Есиль", point=Point(51.1, 71.4))
    meant = meant_street([abay, esil], "Абая 12")
    assert meant is not None
    far = disagreement(meant, None, esil, Point(51.1, 71.4))
    assert far is not None and far.street == abay and 7000 < far.metres < 9000
    assert disagreement(meant, None, esil, Point(51.171, 71.431)) is None
    assert disagreement(meant, None, abay, Point(51.1, 71.4)) is None
    assert meant_street([abay, esil], "у рынка") is None
    assert meant_street([abay, esil], "") is None
