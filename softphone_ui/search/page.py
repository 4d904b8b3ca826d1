"""`/tickets`: the search, its filters all in the address."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from registry.places.ground import USUAL_NEAR_METRES
from registry.tickets.rows import search
from registry.workflow.rows import steps
from softphone_ui.search.find import COUNTED, find
from softphone_ui.search.query import MOST_METRES, OPEN, TicketsQuery
from softphone_ui.search.views import canonical, views_of
from softphone_ui.search.writing import MOST_ROWS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.ticket_words import CHANNELS, TERMS, TICKET_STATES
from staff.roles import Right, codes_with, name_of

#: Behind "More filters", which is open where one of them is used.
MORE = ("body_id", "district", "channel", "operator", "day_from", "day_until", "near", "sort")
DISTANCES = (100, USUAL_NEAR_METRES, 500, MOST_METRES)


@page("/tickets", needs=Right.TICKETS)
async def tickets_page(request: web.Request) -> web.StreamResponse:
    """Show the page that finds tickets."""
    query, person = read_query(request, TicketsQuery), person_of(request)
    language = language_of(request)
    async with reading(request.app) as connection:
        topics = await search.topic_tree(connection)
        bodies = await search.bodies(connection, language)
        districts = await steps.districts(connection)
    return render(
        request,
        "search/tickets.html",
        page=await find(request, query),
        views=await views_of(request),
        here=canonical(request.query_string),
        may_share=person.may(Right.VIEWS_SHARED),
        may_export=person.may(Right.EXPORT),
        most_exported=f"{MOST_ROWS:,}".replace(",", "\u202f"),
        roles={code: name_of(code, language) for code in codes_with(Right.TICKETS)},
        query=query,
        topics=topics,
        bodies=bodies,
        districts=districts,
        states=TICKET_STATES,
        channels=CHANNELS,
        terms=TERMS,
        distances=DISTANCES,
        more_used=sum(getattr(query, name) is not None for name in MORE),
        counted=COUNTED,
        open_states=OPEN,
        now=datetime.now(UTC),
        older=lambda cursor: request.rel_url.update_query({"after": cursor}),
        first=request.rel_url.without_query_params("after"),
    )
