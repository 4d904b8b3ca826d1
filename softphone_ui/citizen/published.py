"""`/requests`: what citizens have reported, as a list and on a map. What is told of each is what
Open311 tells (`registry/open311/requests.py`)."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Meta, Struct

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from foundation.postgres.pool import Connection
from registry.files.shelf import is_file_id
from registry.open311.requests import Published, states_of
from registry.publications.rows import publications
from registry.tickets.rows import search
from registry.workflow.rows import steps
from softphone_ui.citizen.map import map_words
from softphone_ui.citizen.showing import show
from softphone_ui.citizen.what import branches
from softphone_ui.files import sending
from softphone_ui.open311.reading import city_days, published, services_in_use
from softphone_ui.places.street_map import street_map
from softphone_ui.web.database import reading_for_anybody, snapshot_for_anybody
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS

ROWS, ON_THE_MAP, LAST_PAGE = 20, 300, 50
Code = Annotated[str, Meta(max_length=60, pattern=r"\A[A-Za-z0-9_-]*\Z")]


class PublicQuery(Struct):
    """A query for published tickets. `topic` and `district`: their codes."""

    topic: Code = ""
    district: Code = ""
    state: Literal["open", "closed", ""] = ""


class ListQuery(PublicQuery):
    """A query for one page of the list. `page` from 1."""

    page: Annotated[int, Meta(ge=1, le=LAST_PAGE)] = 1


class MapTicket(Struct):
    """Ticket on the public map, by its public id. `lat` and `lon` are the middle of its cell, or
    its exact place if that was given to be published."""

    id: str
    topic: str
    open: bool
    lat: float
    lon: float


@page("/requests", needs=None)
async def list_page(request: web.Request) -> web.StreamResponse:
    query = read_query(request, ListQuery)
    language, skipped = language_of(request), (query.page - 1) * ROWS
    async with snapshot_for_anybody(request.app) as link:
        services = list((await services_in_use(link)).values())
        districts = await steps.districts(link)
        found = await _found(request, link, query, ROWS + 1, skipped)
    return show(
        request, "citizen/requests", found=found[:ROWS], query=query, language=language,
        map_words=map_words(request),
        street_map=street_map(request.app[SETTINGS].home),
        branches=branches(services, language), districts=districts, ticket_page=query.page,
        before=_address(query, query.page - 1) if query.page > 1 else "",
        after=_address(query, query.page + 1)
        if len(found) > ROWS and query.page < LAST_PAGE else "",
    )  # fmt: skip


@endpoint("GET", "/api/public/requests", needs=None)
async def public_points(request: web.Request, query: PublicQuery) -> list[MapTicket]:
    """Return where tickets are, the newest 300 that fit: what the public map shows."""
    async with snapshot_for_anybody(request.app) as link:
        found = await _found(request, link, query, ON_THE_MAP, 0)
    return [
        MapTicket(
            published.public_id, published.service_name, published.is_open, *published.public_point
        )
        for published in found
        if published.public_point
    ]


@page("/requests/photos/{file_id}", needs=None)
async def public_photo(request: web.Request) -> web.StreamResponse:
    """Send a small version of a photo that a person has approved."""
    file_id = request.match_info["file_id"]
    async with reading_for_anybody(request.app) as link:
        if not is_file_id(file_id) or not await publications.is_public_photo(link, file_id):
            raise NotFound
    return await sending.public_photo(request, file_id)


async def _found(
    request: web.Request,
    link: Connection,
    query: PublicQuery,
    limit: int,
    skipped: int,
) -> list[Published]:
    await search.plan_each(link)
    filters = Filters(
        codes=[query.topic] if query.topic else None,
        states=states_of(query.state or None),
        limit=limit,
        offset=skipped,
        district=query.district or None,
    )
    return [
        published(request, it)
        for it in await public_tickets.page(link, filters, city_days(request))
    ]


def _address(query: ListQuery, number: int) -> str:
    fields = {"topic": query.topic, "district": query.district, "state": query.state}
    return "/requests?" + urlencode({**{k: v for k, v in fields.items() if v}, "page": number})
