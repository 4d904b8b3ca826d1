"""The catalogues, for scripts in the page."""

from __future__ import annotations

from aiohttp import web

from registry.networks import BY_SOURCE
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.words import LANGUAGES, WORDS


@endpoint("GET", "/api/words/{language}", needs=None)
async def catalogue(request: web.Request) -> dict[str, str | list[str]]:
    """Return message → translation; plural forms in the order of CLDR's categories. A network's
    name stands under `network SOURCE`."""
    language = request.match_info["language"]
    if language not in LANGUAGES:
        raise NotFound
    names = {f"network {it.source}": it.names.in_language(language) for it in BY_SOURCE.values()}
    return {**request.app[WORDS].for_browser(language), **names}
