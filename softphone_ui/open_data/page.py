"""`/open-data`: what is published, what its columns mean, and the files that `city/open_data`
writes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from city.open_data import index as record
from city.open_data.catalogue import LICENCES
from city.open_data.dictionary import ABOUT, COLUMN_WORDS, TITLE
from city.open_data.export import DATASET
from city.open_data.index import DataFile, Index
from softphone_ui.citizen.showing import show
from softphone_ui.open311.answers import OPEN
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show

#: A month that is over does not change; the present one grows once a day.
FOR_GOOD, FOR_AN_HOUR = "public, max-age=604800", "public, max-age=3600"
DESCRIPTION = DataFile(DATASET, "application/ld+json", 0, "")


@page("/open-data", needs=None)
async def open_data_page(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    return show(
        request,
        "open_data/open_data",
        index=await _index(request),
        about=ABOUT,
        title=TITLE,
        columns=COLUMN_WORDS,
        licences=LICENCES,
        description=DATASET,
        language=language,
        show=Show(language, ZoneInfo(request.app[SETTINGS].timezone)),
    )


@page("/open-data/{name}", needs=None)
async def open_data_file(request: web.Request) -> web.StreamResponse:
    """Return a file, with ranges and its entity tag. Raises NotFound for what is not published."""
    index = await _index(request)
    if index is None:
        raise NotFound
    name = request.match_info["name"]
    caching, published = _published(index).get(name, ("", None))
    path = _folder(request) / name
    if published is None or not path.is_file():
        raise NotFound
    headers = {
        **OPEN,
        "Content-Type": published.media_type,
        "Cache-Control": caching,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return web.FileResponse(path, headers=headers)


def _published(index: Index) -> Mapping[str, tuple[str, DataFile]]:
    """By name: how long it may be kept, and what it is."""
    over = [it for it in index.months if it.first < index.released.replace(day=1)]
    unchanging = {it.name for month in over for it in month.files}
    files = [it for month in index.months for it in month.files]
    return {
        file.name: (FOR_GOOD if file.name in unchanging else FOR_AN_HOUR, file)
        for file in (*files, index.topics, DESCRIPTION)
    }


async def _index(request: web.Request) -> Index | None:
    """None where nothing is published, or nothing more."""
    if not request.app[SETTINGS].open_data.open_data_licence:
        return None
    return await asyncio.to_thread(record.read, _folder(request))


def _folder(request: web.Request) -> Path:
    return request.app[SETTINGS].folders.open_data_dir
