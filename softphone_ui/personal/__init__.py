"""Personal data: who has read what, an applicant's data handed over or erased, numbers shown."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.personal import applicants, pages, readings, showing


def setup_routes(app: web.Application) -> None:
    """Add the room's routes and places."""
    app.cleanup_ctx.append(applicants.finish_erasing)
    for part in (showing, readings, applicants, pages):
        part.setup_routes(app)
