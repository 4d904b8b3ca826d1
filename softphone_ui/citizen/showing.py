"""A page that citizens read."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.pages import render
from softphone_ui.web.settings_key import SETTINGS


def show(request: web.Request, name: str, *, status: int = 200, **context: object) -> web.Response:
    """The template `name` of this folder; every page knows the `line` that the city dials."""
    line = request.app[SETTINGS].calls.line
    return render(request, f"citizen/{name}.html", status=status, line=line, **context)
