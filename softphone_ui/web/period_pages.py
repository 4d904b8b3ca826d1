"""What the lead's pages have in common: their address as a query, links, days, formats, words."""

from __future__ import annotations

from collections.abc import Mapping
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
from softphone_ui.web.period import ChosenPeriod, PeriodQuery
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import PAUSE_REASONS
from softphone_ui.web.words import WORDS

Query = TypeVar("Query", bound=PeriodQuery)
#: What a link takes back to leave every filter of missed calls aside.
NO_FILTER = dict.fromkeys(("cause", "sequel", "hour", "operator", "digits", "kind"))


def read_query(request: web.Request, kind: type[Query]) -> Query:
    """Return the page's address as a query; empty fields are left out. Raises BadRequest."""
    fields = {key: value for key, value in request.query.items() if value != ""}
    try:
        return msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(reason=str(error)) from None


def fields_of(query: PeriodQuery) -> dict[str, str]:
    """Return the fields of a query that are set, as in the address; never the place in a list."""
    plain = {key: it for key, it in msgspec.to_builtins(query).items() if it is not None}
    return {key: str(it) for key, it in plain.items() if key not in ("after", "limit")}


@dataclass(frozen=True, slots=True)
class Link:
    """Address of a page with its fields. `link(cause="ours")` returns the address with some fields
    changed, on its first page. `fields` are the present ones; a form of the page also sends those
    that it does not ask for."""

    path: str
    fields: Mapping[str, str]

    def __call__(self, path: str | None = None, **changes: object) -> str:
        fields_now = {**self.fields, **changes}
        fields = {key: _plain(it) for key, it in fields_now.items() if it is not None}
        return str(URL(path or self.path).with_query(fields))


def linker(path: str, query: PeriodQuery) -> Link:
    """Return a Link for the page at `path` with this query."""
    return Link(path, fields_of(query))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The days around the one shown; `following` is None where it is still to come."""

    day: date
    before: date
    following: date | None


def neighbours(chosen: ChosenPeriod) -> Neighbours:
    """Return the days before and after the period."""
    day = chosen.day or days.day_of(chosen.period.begins, chosen.zone)
    today, following = days.today(chosen.zone), day + timedelta(days=1)
    return Neighbours(day, day - timedelta(days=1), following if following <= today else None)


def render_lead(
    request: web.Request, template: str, chosen: ChosenPeriod, **context: object
) -> web.Response:
    """Render a page of the lead's about a period, with formats and texts at hand."""
    words, language = request.app[WORDS], language_of(request)
    everywhere: dict[str, Any] = {
        "chosen": chosen,
        "show": Show(language, chosen.zone),
        "say": lambda message: words.say(language, message),
        "titles": TITLES,
        "formulas": FORMULAS,
        "reasons": PAUSE_REASONS,
        "no_filter": NO_FILTER,
        "neighbours": neighbours(chosen),
        "lines": sorted(request.app[MIRROR].lines),
    }
    return render(request, template, **(everywhere | context))
