"""`/calls`: what the API answers, as a page."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from softphone_ui.calls import api
from softphone_ui.web import days
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.ticket_words import (
    ABUSE_REASONS,
    LANGUAGE_NAMES,
    OUTCOMES,
    REFUSALS,
)
from staff.roles import Right


@page("/calls", needs=Right.CALLS_OWN)
async def calls_page(request: web.Request) -> web.StreamResponse:
    """Show calls, newest first; today's where no day is chosen."""
    if not request.query:
        zone = ZoneInfo(request.app[SETTINGS].timezone)
        raise web.HTTPSeeOther(f"/calls?day_from={days.today(zone).isoformat()}")
    query = read_query(request, api.CallsQuery)
    return render(
        request,
        "calls/calls.html",
        page=await api.find(request, query),
        query=query,
        sees_all=person_of(request).may(Right.CALLS_ALL),
        outcomes=OUTCOMES,
        language_names=LANGUAGE_NAMES,
        abuse_reasons=ABUSE_REASONS,
        refusals=REFUSALS,
        older=_older(request),
    )


def _older(request: web.Request) -> Any:
    """An address maker: the same list after this cursor."""
    return lambda cursor: request.rel_url.update_query({"after": cursor}) if cursor else None
