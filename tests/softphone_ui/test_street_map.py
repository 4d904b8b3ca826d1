"""Pieces of the street map's file are sent by range, bounded and cacheable; and the command that
puts a map in use."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from demo import street_map
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.street_map import bring, described_houses, show
from registry.places.map_file import current_map
from registry.places.map_import import copy_map
from softphone_ui.places.street_map import LARGEST_PIECE
from tests.softphone_ui.city import program, settle, web_process

pytestmark = pytest.mark.services


async def test_a_piece_is_sent_with_its_place_and_an_etag(fresh_settings: Settings) -> None:
    copy_map(fresh_settings.home, street_map.MAP, street_map.RECORD)
    await settle(fresh_settings)
    data = street_map.MAP.read_bytes()
    async with web_process(fresh_settings) as address, aiohttp.ClientSession(address) as http:
        async with http.get("/api/public/map") as answer:
            view = (await answer.json())["street_map"]
        assert view["schematic"] is True
        path = view["url"]
        async with http.get(path, headers={"Range": "bytes=0-126"}) as piece:
            assert (piece.status, await piece.read()) == (206, data[:127])
            assert piece.headers["Content-Range"] == f"bytes 0-126/{len(data)}"
            assert "immutable" in piece.headers["Cache-Control"]
            etag = piece.headers["ETag"]
        async with http.get(path, headers={"Range": "bytes=0-9", "If-None-Match": etag}) as same:
            assert same.status == 304
        async with http.get(path, headers={"Range": f"bytes={len(data) - 5}-99999999"}) as last:
            assert (last.status, await last.read()) == (206, data[-5:])
        for refused in (
            {},
            {"Range": f"bytes={len(data)}-"},
            {"Range": "bytes=9-1"},
            {"Range": "x"},
        ):
            async with http.get(path, headers=refused) as answer:
                assert answer.status == 416, refused
                assert answer.headers["Content-Range"] == f"bytes */{len(data)}"
        for other in (
            "/map/0123456789abcdef.pmtiles",
            "/map/current.json",
            "/map/..%2fsecrets.toml",
        ):
            async with http.get(other, headers={"Range": "bytes=0-9"}) as answer:
                assert answer.status == 404, other
    assert LARGEST_PIECE < 10_000_000


async def test_the_command_puts_a_map_in_use_or_changes_nothing(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    settings = fresh_settings
    said = await asyncio.to_thread(
        bring, settings, street_map.MAP, "© A maker", Progress(quiet=True)
    )
    assert "© A maker" in said and said == f"{show(settings)}; {described_houses(0, 0)}"
    before = current_map(settings.home)
    broken = tmp_path / "cut.pmtiles"
    broken.write_bytes(street_map.MAP.read_bytes()[:5000])
    with pytest.raises(StartError, match=r"cut short.*the map in use stays as it was"):
        await asyncio.to_thread(bring, settings, broken, "x", Progress(quiet=True))
    assert current_map(settings.home) == before


def geojson(*houses: tuple[str, str, float, float]) -> str:
    """A map with one street and houses: street, number, latitude, longitude."""
    road = {
        "type": "Feature",
        "properties": {"highway": "primary", "name": "Қабанбай батыр даңғылы"},
        "geometry": {"type": "LineString", "coordinates": [[71.2, 50.9], [71.8, 51.4]]},
    }
    points = [
        {
            "type": "Feature",
            "properties": {"addr:street": street, "addr:housenumber": number},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for street, number, lat, lon in houses
    ]
    return json.dumps({"type": "FeatureCollection", "features": [road, *points]})


async def test_houses_of_the_map_are_offered_and_place_an_address(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    await settle(fresh_settings)
    street = "проспект Кабанбай батыра"
    file = tmp_path / "city.geojson"
    numbers = ("12", "1", "10", "2", "12/1А", "1Б")
    file.write_text(
        geojson(
            *((street, it, 51.12 + n / 1000, 71.41) for n, it in enumerate(numbers)),
            ("улица Неизвестная", "1", 51.12, 71.41),
        )
    )
    said = await asyncio.to_thread(bring, fresh_settings, file, "©", Progress(quiet=True))
    assert said.endswith("houses: 7, of them on streets of this city's list: 6")

    async with web_process(fresh_settings) as address, aiohttp.ClientSession(address) as http:

        async def found(words: str, limit: int = 8) -> list[tuple[str, bool]]:
            query = {"words": words, "limit": str(limit)}
            async with http.get("/api/public/streets", params=query) as answer:
                rows = (await answer.json())["found"]
            assert {it["name_ru"] for it in rows} == {street}
            return [(it["house"], it["exact"]) for it in rows]

        exact = [("1", True), ("1Б", True), ("10", True), ("12", True), ("12/1А", True)]
        assert await found("Кабанбай батыра 1") == exact
        assert await found("кабанбай батыр 1", 3) == exact[:3]
        assert await found("Кабанбай батыра 12/1а") == [("12/1а", True)]
        assert await found("Кабанбай батыра 7") == [("7", False)], "as it was typed"
        assert await found("Кабанбай батыра") == [("", False)]
        pin = {"lat": "51.122", "lon": "71.41", "address": "Кабанбай батыра 10"}
        async with http.get("/api/public/place", params=pin) as answer:
            assert (await answer.json())["apart_metres"] is None
        async with http.get("/api/public/place", params=pin | {"lat": "51.127"}) as answer:
            assert 500 < (await answer.json())["apart_metres"] < 600
        async with program(address, "1001") as operator:
            asked = "/api/places/streets?words=Кабанбай батыра 2"
            _, told = await operator.ask("GET", asked)
            (row,) = told["found"]
            assert (row["house"], row["lat"], row["lon"]) == ("2", 51.123, 71.41)

    file.write_text(geojson())
    said = await asyncio.to_thread(bring, fresh_settings, file, "©", Progress(quiet=True))
    assert said.endswith("those of an earlier map stay")
    file.write_text(geojson((street, "99", 51.12, 71.41)))
    said = await asyncio.to_thread(bring, fresh_settings, file, "©", Progress(quiet=True))
    assert said.endswith("houses: 1, of them on streets of this city's list: 1")
