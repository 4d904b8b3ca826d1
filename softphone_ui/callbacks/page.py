"""`/callbacks`: the places owed now, live, and what came of those kept in a day."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from softphone_ui.callbacks.api import load
from softphone_ui.callbacks.words_of import TRIES, tries_in_words
from softphone_ui.lead.callback_figures import FIRST_FORMULA, REACHED_FORMULA, RESULTS, SOURCES
from softphone_ui.lead.frame import linker, read_query, render_lead
from softphone_ui.lead.period import PeriodQuery, asked
from softphone_ui.numbers import sees_numbers
from softphone_ui.person import person_of
from softphone_ui.roles import Right, needs
from softphone_ui.settings_key import SETTINGS


@needs(Right.MISSED)
async def callbacks_page(request: web.Request) -> web.StreamResponse:
    """`/callbacks?day=…`."""
    query = read_query(request, PeriodQuery)
    wanted, person = asked(request, query), person_of(request)
    more: dict[str, Any] = {
        "told": await load(request, wanted),
        "link": linker("/callbacks", query),
        "results": RESULTS,
        "sources": SOURCES,
        "tries": TRIES,
        "tries_in_words": tries_in_words,
        "formulas_of": (REACHED_FORMULA, FIRST_FORMULA),
        "possible": bool(request.app[SETTINGS].trunk_out),
        "may_change": person.may(Right.FLOOR_CHANGE),
        "may_export": person.may(Right.EXPORT),
        "whole": sees_numbers(person),
    }
    return render_lead(request, "callbacks.html", wanted, **more)


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/callbacks", callbacks_page)
