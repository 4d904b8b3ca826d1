"""`/problems`: what comes again, where, how grave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from city.problems import naming
from city.problems.heaviest import streets_of
from city.problems.rows import panel, problems
from city.problems.rows.panel import PanelProblem
from foundation import dates
from foundation.postgres.pool import Connection
from softphone_ui.problems.api import MOST_LISTED, ProblemsQuery, ranked
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right

WEEK, CLUSTERS_DAYS = timedelta(days=7), timedelta(days=14)
MOST_CLUSTERS, MOST_EXPECTED = 30, 20
#: So many more problems at a time: the first ones are read, and on a telephone each is a card.
AT_A_TIME = 20
SCOPE_WORDS = {
    "all": N_("All"),
    "places": N_("In a place"),
    "city": N_("In the whole city"),
    "districts": N_("In a district, in sum"),
}


class RankingQuery(ProblemsQuery):
    """A query for the ranking. `shown`: the first so many problems."""

    shown: Annotated[int, Meta(ge=AT_A_TIME, le=MOST_LISTED)] = AT_A_TIME


@page("/problems", needs=Right.PROBLEMS)
async def problems_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/problems` of systemic problems."""
    query = read_query(request, RankingQuery)
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    today = days.today(zone)
    async with reading(request.app) as link:
        before = await panel.snapshot_day(link, today - WEEK)
        query, found = await _ranked(link, query, before, chosen="scope" in request.query)
        streets = await streets_of(link, found[: query.shown])
        districts = await panel.districts(link)
        ahead = await panel.outlook(link, today, query.district or None, MOST_EXPECTED)
        topics = await panel.topics(link)
        clusters = await panel.clusters(link, today - CLUSTERS_DAYS, MOST_CLUSTERS)
        progress = await problems.progress(link)
    return render(
        request,
        "problems/problems.html",
        query=query,
        problems=found[: query.shown],
        streets=streets,
        incomplete=progress is None or progress.incomplete,
        more=min(AT_A_TIME, len(found) - query.shown),
        topics=sorted(topics, key=lambda choice: choice.names.in_language(language)),
        clusters=clusters,
        compared=before,
        districts=sorted(districts, key=lambda choice: choice.names.in_language(language)),
        ahead=ahead,
        whole=query.scope == "all" and not query.topic and not query.district,
        scopes=SCOPE_WORDS,
        cell=naming.written,
        show=Show(language, zone),
        language=language,
        written=lambda day: dates.calendar_day(day, language),
    )


async def _ranked(
    link: Connection, query: RankingQuery, before: date | None, *, chosen: bool
) -> tuple[RankingQuery, Sequence[PanelProblem]]:
    """Return the ranking and its query. Unless the reader has `chosen` where problems are, it ranks
    those in places: a topic of the whole city is nothing that somebody can be sent to. A city
    without any place has all."""
    if not chosen:
        places = replace(query, scope="places")
        if found := await ranked(link, places, before):
            return places, found
    return query, await ranked(link, query, before)
