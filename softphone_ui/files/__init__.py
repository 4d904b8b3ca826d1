"""Photos and videos of tickets: taken, told live, and read by who may see the ticket."""

from __future__ import annotations

from aiohttp import web

from registry.files.parts import Parts
from registry.files.shelf import Shelf
from softphone_ui.files import asking, for_applicants, for_staff, receiving
from softphone_ui.files.keeping import WORKSHOP, Workshop, finish_removing
from softphone_ui.settings_key import SETTINGS


def setup_routes(app: web.Application) -> None:
    folder = app[SETTINGS].files_dir
    app[WORKSHOP] = Workshop(Shelf(folder), Parts(folder / "parts"))
    app.cleanup_ctx.append(finish_removing)
    for part in (for_staff, for_applicants, asking, receiving):
        part.setup_routes(app)
