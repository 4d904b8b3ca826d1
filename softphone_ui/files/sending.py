"""A file of a ticket, as an answer: never run, never guessed at, never kept by anybody between."""

from __future__ import annotations

import asyncio

from aiohttp import web
from msgspec import Struct

from registry.files.shelf import Shelf
from softphone_ui.files.keeping import WORKSHOP
from softphone_ui.web.errors import NotFound

#: A browser shows a picture alone by a page of its own making, with a style of its own.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
HEADERS = {"Cache-Control": "private, no-store", "Content-Security-Policy": POLICY}
#: A photo never changes under its name: a browser that was allowed to see it may keep it a while.
PREVIEW_CACHING = "private, max-age=600"


class Size(Struct):
    """The choice of a size. `preview`: small, of a photo only."""

    preview: bool = False


async def public_photo(request: web.Request, file_id: str) -> web.Response:
    """Return a small version of a photo that everybody may see. The answer has no Last-Modified and
    no entity tag, because both would tell when the photo was stored. Raises NotFound if the file
    does not exist."""
    path = request.app[WORKSHOP].shelf.preview(file_id)
    try:
        picture = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise NotFound from None
    headers = {**HEADERS, "Content-Type": "image/jpeg", "Cache-Control": PREVIEW_CACHING}
    return web.Response(body=picture, headers=headers)


def file_answer(
    request: web.Request, file_id: str, media_type: str, size: Size, shelf: Shelf | None = None
) -> web.FileResponse:
    """Return the file with ranges, of the tickets' shelf unless another is named. Raises NotFound
    where it is not there."""
    shelf = shelf or request.app[WORKSHOP].shelf
    path = shelf.preview(file_id) if size.preview else shelf.whole(file_id)
    if not path.is_file():
        raise NotFound
    headers = {**HEADERS, "Content-Type": "image/jpeg" if size.preview else media_type}
    if size.preview:
        headers["Cache-Control"] = PREVIEW_CACHING
    return web.FileResponse(path, headers=headers)
