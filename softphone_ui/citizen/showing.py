"""Pages that citizens read, of whatever folder, and how they are told of an error."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from softphone_ui.web.error_answers import wants_json
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import ERROR_ANSWERS
from softphone_ui.web.pages import render
from softphone_ui.web.person import PERSON
from softphone_ui.web.settings_key import SETTINGS


def show(request: web.Request, name: str, *, status: int = 200, **context: object) -> web.Response:
    """Show the template `folder/name`; every page knows the `line` that the city dials."""
    line = request.app[SETTINGS].calls.line
    return render(request, f"{name}.html", status=status, line=line, **context)


def errors_to_citizens(*paths: str) -> Callable[[web.Application], None]:
    """Return a feature's `set_up`: any error at `paths` or below them is told as to citizens, with
    the way back."""
    below = tuple(f"{path}/" for path in paths)

    def error_answer(request: web.Request, error: WebError) -> web.StreamResponse | None:
        if wants_json(request) or not f"{request.path}/".startswith(below):
            return None
        return show(request, "citizen/error", status=error.status, error=error)

    def set_up(app: web.Application) -> None:
        app[ERROR_ANSWERS].append(error_answer)

    return set_up


def show_ways_from_nowhere(app: web.Application) -> None:
    """Answer an unknown address with the ways that citizens have, unless a person of the centre is
    signed in."""

    def error_answer(request: web.Request, error: WebError) -> web.StreamResponse | None:
        if error.status != 404 or wants_json(request) or request.get(PERSON) is not None:
            return None
        return show(request, "citizen/error", status=404, error=error)

    app[ERROR_ANSWERS].append(error_answer)
