"""`/callbacks`: the places owed now, live, and what came of those kept in a day."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from softphone_ui.callbacks.api import load
from softphone_ui.callbacks.figures import FIRST_FORMULA, REACHED_FORMULA, RESULTS, SOURCES
from softphone_ui.callbacks.results import TRIES, tries_in_words
from softphone_ui.web.endpoint import page
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.period import PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


@page("/callbacks", needs=Right.MISSED)
async def callbacks_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/callbacks?day=…`."""
    query = read_query(request, PeriodQuery)
    chosen, person = chosen_period(request, query), person_of(request)
    more: dict[str, Any] = {
        "view": await load(request, chosen),
        "link": linker("/callbacks", query),
        "results": RESULTS,
        "sources": SOURCES,
        "tries": TRIES,
        "tries_in_words": tries_in_words,
        "formulas_of": (REACHED_FORMULA, FIRST_FORMULA),
        "possible": bool(request.app[SETTINGS].trunk.trunk_out),
        "may_change": person.may(Right.FLOOR_CHANGE),
        "may_export": person.may(Right.EXPORT),
        "whole": sees_numbers(person),
    }
    return render_lead(request, "callbacks/callbacks.html", chosen, **more)
