"""`/my-body`: what a head has to do today; `/my-bodies`: which of one's bodies need help."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from city.oversight.reading import read_deputy_overview, read_head_overview
from softphone_ui.council.council_words import MATTER_WORDS
from softphone_ui.oversight.drawing import draw_trend
from softphone_ui.oversight.oversight_words import LIST_WORDS, MONTH_WORDS, REASON_WORDS
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS
from staff.roles import Right

#: Tickets of each list on the first page of a head.
MOST = 5


@page("/my-body", needs=Right.HEADED)
async def my_body_page(request: web.Request) -> web.StreamResponse:
    zone, now = ZoneInfo(request.app[SETTINGS].timezone), datetime.now(UTC)
    async with snapshot(request.app) as link:
        overview = await read_head_overview(link, person_of(request).person_id, now, zone, MOST)
    shared, say = _shared(request, zone), partial(request.app[WORDS].say, language_of(request))
    return render(
        request,
        "oversight/my_body.html",
        it=overview,
        now=now,
        lists=LIST_WORDS,
        matter_words=MATTER_WORDS,
        trend=draw_trend(overview.month.course, say, shared["show"]) if overview.month else None,
        **shared,
    )


@page("/my-bodies", needs=Right.SUPERVISED)
async def my_bodies_page(request: web.Request) -> web.StreamResponse:
    zone, now = ZoneInfo(request.app[SETTINGS].timezone), datetime.now(UTC)
    async with snapshot(request.app) as link:
        overview = await read_deputy_overview(link, person_of(request).person_id, now, zone)
    return render(
        request,
        "oversight/my_bodies.html",
        it=overview,
        **_shared(request, zone),
    )


def _shared(request: web.Request, zone: ZoneInfo) -> dict[str, Any]:
    language = language_of(request)
    return {
        "language": language,
        "show": Show(language, zone),
        "month_words": MONTH_WORDS,
        "reason_words": REASON_WORDS,
    }
