"""`/rating/contacts`: the contacts behind a head's points, and objections to being counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from city.rating.counting import span_of
from city.rating.months import Month
from city.rating.rows import objections
from city.rating.rows import rating as rows
from city.rating.rows.rating import RatedContact
from city.rating.tally import WHOLE
from foundation.postgres.pool import Connection
from softphone_ui.rating.load import MonthQuery, month_of, zone_of
from softphone_ui.rating.page import month_name
from softphone_ui.rating.rating_words import OBJECTION_WORDS
from softphone_ui.web.database import snapshot, writing
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import NotAllowed, NotFound, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

ON_A_PAGE = 100


class ObjectedBefore(WebError):
    __doc__ = N_("You have objected to this contact already.")
    status, code = 409, "objected_before"


class ContactsQuery(MonthQuery):
    """A query for contacts. `head`: whose contacts, for who may read others'; `missed`: 1, only
    these; `sheet` from 1."""

    head: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    missed: Annotated[int, Meta(ge=0, le=1)] = 1
    sheet: Annotated[int, Meta(ge=1, le=10_000)] = 1


class NewObjection(Struct, forbid_unknown_fields=True):
    """A new objection: to which of a ticket's deadlines, and why."""

    ticket: Annotated[str, Meta(pattern=r"\A[0-9]{2,15}-[0-9]{4}-[0-9]{7,12}\Z")]
    started_at: Annotated[datetime, Meta(tz=True)]
    words: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class ObjectionMade(Struct):
    """The id of an objection."""

    objection_id: int


@page("/rating/contacts", needs=Right.RATING)
async def contacts_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/rating/contacts` of a head's contacts."""
    person, language, zone = person_of(request), language_of(request), zone_of(request.app)
    query = read_query(request, ContactsQuery)
    head = _whose(person, query.head)
    async with snapshot(request.app) as link:
        known = await rows.known_months(link)
        month = month_of(query.month) if query.month else Month.of(
            known[0].month if known else datetime.now(UTC).astimezone(zone).date()
        )  # fmt: skip
        found = await _contacts(link, request.app, month, head, query)
        own = await objections.of_person(link, head) if head == person.person_id else []
        names = await rows.person_names(link, [head])
        bodies = await rows.body_names(link, {it.body_id for it in found})
    return render(
        request,
        "rating/contacts.html",
        contacts=found[:ON_A_PAGE],
        more=len(found) > ON_A_PAGE,
        query=query,
        month=month,
        month_name=month_name(month, language),
        head=head,
        head_name=names.get(head, ""),
        bodies=bodies,
        own=own,
        may_object=head == person.person_id,
        results=OBJECTION_WORDS,
        whole=WHOLE,
        show=Show(language, zone),
    )


@endpoint("POST", "/api/rating/objections", needs=Right.RATING)
async def object_to_contact(request: web.Request, body: NewObjection) -> ObjectionMade:
    """Object to a contact that counts as missed for oneself. 404 where it does not, 409
    `objected_before`."""
    person, now = person_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        counts = await objections.missed(
            link, body.ticket, body.started_at, person.person_id, zone_of(request.app).key, now
        )
        if counts is None:
            raise NotFound
        number = await objections.add(
            link, body.ticket, body.started_at, counts, person.person_id, body.words.strip(), now
        )
        if number is None:
            raise ObjectedBefore
        await write_audit(
            link, person.person_id, "rating_objection", subject=body.ticket, address=request.remote
        )
    return ObjectionMade(number)


def _whose(person: Person, head: int | None) -> int:
    """Raises NotAllowed for somebody else's."""
    if head is None or head == person.person_id:
        return person.person_id
    if not person.may(Right.RATING_REVIEW):
        raise NotAllowed
    return head


async def _contacts(
    link: Connection, app: web.Application, month: Month, head: int, query: ContactsQuery
) -> list[RatedContact]:
    """One more than a page has, where there are more."""
    stored = await rows.stored(link, month)
    limit, offset = ON_A_PAGE + 1, (query.sheet - 1) * ON_A_PAGE
    missed = bool(query.missed)
    if stored is not None and stored.frozen_at is not None:
        return await rows.contacts_frozen(
            link, head, month, missed=missed, limit=limit, offset=offset
        )
    span = span_of(month, datetime.now(UTC), zone_of(app))
    return await rows.contacts_live(link, head, span, missed=missed, limit=limit, offset=offset)
