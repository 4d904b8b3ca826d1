"""Searches from which nothing was chosen: what the knowledge base does not answer."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from registry.knowledge.rows import search
from registry.knowledge.rows.search import Unanswered
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.period import PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.person import person_of
from staff.roles import Right

MOST_SHOWN = 300


class UnansweredList(Struct):
    """The unanswered searches of a day or a period, the most often searched first."""

    searches: list[Unanswered]


class SettledSearch(Struct, forbid_unknown_fields=True):
    """The words that are dealt with. `folded` as the list has it."""

    folded: Annotated[str, Meta(min_length=1, max_length=400)]


async def load(request: web.Request, query: PeriodQuery) -> list[Unanswered]:
    """Return what the page and the endpoint show."""
    period = chosen_period(request, query).period
    async with reading(request.app) as link:
        return await search.unanswered(link, period.begins, period.ends, MOST_SHOWN)


@endpoint("GET", "/api/knowledge/unanswered", needs=Right.MISSED)
async def list_unanswered(request: web.Request, query: PeriodQuery) -> UnansweredList:
    """Return what operators searched and chose nothing from, of a day or a period."""
    return UnansweredList(await load(request, query))


@endpoint("POST", "/api/knowledge/unanswered/settled", needs=Right.KNOWLEDGE_WRITE)
async def settle_unanswered(request: web.Request, body: SettledSearch) -> None:
    """Settle these words: an article answers them now, or none is needed."""
    async with writing(request.app) as link:
        await search.settle(link, body.folded, person_of(request).person_id)


@page("/knowledge/unanswered", needs=Right.MISSED)
async def unanswered_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/knowledge/unanswered?day=…`."""
    query = read_query(request, PeriodQuery)
    return render_lead(
        request,
        "knowledge/unanswered.html",
        chosen_period(request, query),
        searches=await load(request, query),
        may_write=person_of(request).may(Right.KNOWLEDGE_WRITE),
        link=linker("/knowledge/unanswered", query),
    )
