"""Pages that citizens read, of whatever folder, and how they are told of an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_timedelta

from softphone_ui.web.error_answers import wants_json
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import ERROR_ANSWERS
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import PERSON
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

TODAY = N_("today")


def show(request: web.Request, name: str, *, status: int = 200, **context: object) -> web.Response:
    """Show the template `folder/name`; every page knows the `line` that the city dials, and how
    old a day is (`age_of`)."""
    settings = request.app[SETTINGS]
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    return render(
        request, f"{name}.html", status=status, line=settings.calls.line,
        age_of=partial(_age, request, today), **context,
    )  # fmt: skip


def _age(request: web.Request, today: date, day: date) -> str:
    language = language_of(request)
    if day >= today:
        return request.app[WORDS].say(language, TODAY)
    return age_in_words(day, today, language)


def age_in_words(day: date, today: date, language: str) -> str:
    """Return how long ago a day was, such as "3 days ago"."""
    ago = format_timedelta(
        day - today, granularity="day", threshold=31, add_direction=True, locale=language
    )
    return str(ago)


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
        unknown = request.match_info.http_exception is not None
        if not unknown or error.status != 404 or wants_json(request):
            return None
        if request.get(PERSON) is not None:
            return None
        return show(request, "citizen/error", status=404, error=error)

    app[ERROR_ANSWERS].append(error_answer)
