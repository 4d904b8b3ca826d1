"""Saved views: a search of tickets under a name, one's own or shared with a role."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from registry.tickets.rows import views
from registry.tickets.rows.views import TicketView
from softphone_ui.search.query import TicketsQuery
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotAllowed, NotFound, Refused
from softphone_ui.web.person import person_of
from staff.roles import ROLES, Right

MOST_VIEWS = 30
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class KeepView(Struct, forbid_unknown_fields=True):
    """A view to be kept. `query` as the page's address has it. `role`: with whom it is shared;
    null: with nobody."""

    name: Name
    query: Annotated[str, Meta(max_length=2000)] = ""
    role: str | None = None


class SavedView(Struct):
    view_id: int
    query: str


def canonical(query: str) -> str:
    """Return the filters of an address, without the number of the page. Raises BadRequest."""
    fields = {name: value for name, value in parse_qsl(query.lstrip("?")) if value}
    for passing in ("after", "limit"):
        fields.pop(passing, None)
    if "near" not in fields:  # the form always sends a distance, even without a place
        fields.pop("metres", None)
    unknown = fields.keys() - set(TicketsQuery.__struct_fields__)
    if unknown:
        raise BadRequest(reason=f"no such filter: {', '.join(sorted(unknown))}")
    filters(query_string := urlencode(sorted(fields.items())))
    return query_string


def filters(query: str) -> TicketsQuery:
    """Return an address's filters. Raises BadRequest."""
    try:
        return msgspec.convert(dict(parse_qsl(query)), TicketsQuery, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(reason=str(error)) from None


@endpoint("GET", "/api/ticket-views", needs=Right.TICKETS)
async def list_views(request: web.Request) -> list[TicketView]:
    """List one's own saved views, then those shared with one's role."""
    return await views_of(request)


async def views_of(request: web.Request) -> list[TicketView]:
    """Return the views behind the page's tabs and the endpoint."""
    person = person_of(request)
    async with reading(request.app) as connection:
        return await views.views(connection, person.person_id, person.role)


@endpoint("POST", "/api/ticket-views", needs=Right.TICKETS)
async def keep_view(request: web.Request, body: KeepView) -> SavedView:
    """Keep a search under a name; the same name again replaces it. Leads share it with a role.

    409 where one has 30 already."""
    person, query = person_of(request), canonical(body.query)
    if body.role is not None and not person.may(Right.VIEWS_SHARED):
        raise NotAllowed
    if body.role is not None and body.role not in ROLES:
        raise BadRequest(reason=f"there is no role {body.role[:40]}")
    async with writing(request.app) as connection:
        view_id = await views.keep(
            connection, person.person_id, body.name.strip(), query,
            body.role, MOST_VIEWS,
        )  # fmt: skip
    if view_id is None:
        raise Refused(most=MOST_VIEWS)
    return SavedView(view_id, query)


@endpoint("DELETE", "/api/ticket-views/{view_id}", needs=Right.TICKETS)
async def forget_view(request: web.Request) -> None:
    """Forget a view of one's own. 404 for anybody else's."""
    raw_id = request.match_info["view_id"]
    async with writing(request.app) as connection:
        mine = raw_id.isdecimal() and len(raw_id) < 18
        if not mine or not await views.forget(
            connection, person_of(request).person_id, int(raw_id)
        ):
            raise NotFound
