"""Pieces of the street map's file are sent by range, bounded and cacheable; and the command that
puts a map in use."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from demo import street_map
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.street_map import bring, show
from registry.places.map_file import current_map
from registry.places.map_import import copy_map
from softphone_ui.places.street_map import LARGEST_PIECE
from tests.softphone_ui.city import settle, web_process

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
    assert "© A maker" in said and show(settings) == said
    before = current_map(settings.home)
    broken = tmp_path / "cut.pmtiles"
    broken.write_bytes(street_map.MAP.read_bytes()[:5000])
    with pytest.raises(StartError, match=r"cut short.*the map in use stays as it was"):
        await asyncio.to_thread(bring, settings, broken, "x", Progress(quiet=True))
    assert current_map(settings.home) == before
