"""The street map in use: what pages draw it from, and pieces of its file for their tiles."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from registry.places.map_file import Bounds, CityMap, current_map, folder_of
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.security import FOR_EVER
from softphone_ui.web.settings_key import SETTINGS

#: A tile is smaller; who wants more asks again.
LARGEST_PIECE = 2_000_000
_NAME = re.compile(r"[0-9a-f]{16}\.pmtiles\Z")


class StreetMapView(Struct):
    """The street map. `url`: its PMTiles file on this server, which changes with its content;
    `schematic`: drawn by us for a demo city, not measured."""

    url: str
    attribution: str
    schematic: bool
    bounds: Bounds
    min_zoom: int
    max_zoom: int


def street_map(home: Path) -> StreetMapView | None:
    """Return the street map of this installation; None if there is none."""
    found = current_map(home)
    return view_of(found) if found else None


def view_of(found: CityMap) -> StreetMapView:
    """Return a map as pages see it."""
    facts = found.facts
    url = f"/map/{found.file}"
    return StreetMapView(
        url, found.attribution, found.schematic, facts.bounds, facts.min_zoom, facts.max_zoom
    )


@page("/map/{file}", needs=None)
async def map_piece(request: web.Request) -> web.StreamResponse:
    """Send a piece of the map's file: 206 for a range of at most LARGEST_PIECE bytes, 416 for none
    or another. The name changes with the content, so a browser keeps a piece for ever."""
    name = request.match_info["file"]
    path = folder_of(request.app[SETTINGS].home) / name
    if not _NAME.match(name) or not await asyncio.to_thread(path.is_file):
        raise NotFound
    headers = {
        "ETag": f'"{path.stem}"',
        "Cache-Control": FOR_EVER,
        "Accept-Ranges": "bytes",
    }
    if any(it.value == path.stem for it in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return await asyncio.to_thread(_piece, path, _range(request), headers)


def _range(request: web.Request) -> slice | None:
    try:
        return request.http_range
    except ValueError:
        return None


def _piece(path: Path, piece_range: slice | None, headers: dict[str, str]) -> web.Response:
    size = path.stat().st_size
    start, stop, _ = (piece_range or slice(None)).indices(size)
    named = piece_range is not None and (
        piece_range.start is not None or piece_range.stop is not None
    )
    if not named or not 0 < stop - start <= LARGEST_PIECE:
        refused = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        return web.Response(status=416, headers=refused)
    with path.open("rb") as file:
        file.seek(start)
        piece = file.read(stop - start)
    headers["Content-Range"] = f"bytes {start}-{start + len(piece) - 1}/{size}"
    return web.Response(
        status=206, body=piece, headers=headers, content_type="application/octet-stream"
    )
