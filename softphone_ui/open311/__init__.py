"""Open311 GeoReport v2 at `/open311/v2`, and the api keys that an administrator gives."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.api.endpoint import OTHER_PATHS
from softphone_ui.open311 import description, keys, reading, sending, settling


def setup_routes(app: web.Application) -> None:
    for part in (reading, sending, settling, keys):
        part.setup_routes(app)
    app[OTHER_PATHS] |= description.paths()
