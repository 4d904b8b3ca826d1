"""The page of the code that takes the place of a browser's work."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.pages import render
from softphone_ui.web.settings_key import SETTINGS


def show_proof(request: web.Request, *, status: int = 200, **context: object) -> web.Response:
    line = request.app[SETTINGS].calls.line
    return render(request, "report_proof/page.html", status=status, line=line, **context)
