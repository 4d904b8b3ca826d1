"""A page of one's own tickets."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.pages import render
from softphone_ui.web.settings_key import SETTINGS


def show_own(
    request: web.Request, name: str, *, status: int = 200, **context: object
) -> web.Response:
    """The template `name` of this folder, within the citizens' pages."""
    line = request.app[SETTINGS].calls.line
    return render(request, f"own_tickets/{name}.html", status=status, line=line, **context)
