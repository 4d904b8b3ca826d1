"""What the lead's pages have in common: their address as a query, links, days, formats, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from yarl import URL

from softphone_ui.web import days
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.figure_words import FORMULAS, TITLES
from softphone_ui.web.live import MIRROR
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.period import Asked, PeriodQuery
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import PAUSE_REASONS
from softphone_ui.web.words import WORDS

Link = Callable[..., str]
Query = TypeVar("Query", bound=PeriodQuery)
#: What a link takes back to leave every filter of missed calls aside.
NO_FILTER = dict.fromkeys(("cause", "sequel", "hour", "operator", "digits"))


def read_query(request: web.Request, kind: type[Query]) -> Query:
    """The page's address as a query; empty fields are left out. Raises BadRequest."""
    given = {key: value for key, value in request.query.items() if value != ""}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(reason=str(error)) from None


def fields_of(query: PeriodQuery) -> dict[str, str]:
    """The fields of a query that are set, as in the address; never the place in a list."""
    plain = {key: it for key, it in msgspec.to_builtins(query).items() if it is not None}
    return {key: str(it) for key, it in plain.items() if key not in ("after", "limit")}


def linker(path: str, query: PeriodQuery) -> Link:
    """`link(cause="ours")`: the page's address with some fields changed, on its first page."""
    now = fields_of(query)

    def link(path: str = path, **changes: object) -> str:
        wanted = {**now, **changes}
        fields = {key: _plain(it) for key, it in wanted.items() if it is not None}
        return str(URL(path).with_query(fields))

    return link


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The days around the one shown; `following` is None where it is still to come."""

    day: date
    before: date
    following: date | None


def neighbours(wanted: Asked) -> Neighbours:
    """The days before and after the period."""
    day = wanted.day or days.day_of(wanted.period.begins, wanted.zone)
    today, following = days.today(wanted.zone), day + timedelta(days=1)
    return Neighbours(day, day - timedelta(days=1), following if following <= today else None)


def render_lead(
    request: web.Request, template: str, wanted: Asked, **context: object
) -> web.Response:
    """A page of the lead's about a period, with formats and words at hand."""
    words, language = request.app[WORDS], language_of(request)
    everywhere: dict[str, Any] = {
        "wanted": wanted,
        "show": Show(language, wanted.zone),
        "say": lambda message: words.say(language, message),
        "titles": TITLES,
        "formulas": FORMULAS,
        "reasons": PAUSE_REASONS,
        "no_filter": NO_FILTER,
        "neighbours": neighbours(wanted),
        "lines": sorted(request.app[MIRROR].lines),
    }
    return render(request, template, **(everywhere | context))
