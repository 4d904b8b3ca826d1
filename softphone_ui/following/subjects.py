"""What can be followed: a ticket that is public, or an area of the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.words.catalogues import package_words
from registry.followers import areas
from registry.followers.rows.followers import Subject
from registry.open311.requests import Published
from registry.open311.services import Service
from registry.tickets.rows import public_ids, search
from registry.workflow.rows import steps
from softphone_ui.open311.reading import city_days, published, services_in_use
from softphone_ui.web.pages import language_of

Code = Annotated[str, Meta(max_length=60, pattern=r"\A[A-Za-z0-9_-]*\Z")]


class SubjectQuery(Struct):
    """Subject in an address: a ticket's public id, or the code of a district, of a topic, or
    both."""

    ticket: Code = ""
    district: Code = ""
    topic: Code = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The places that an area can be: code → its names."""

    topics: Mapping[str, Service]
    districts: Mapping[str, Names]


async def places_of(link: Connection) -> Places:
    topics = await services_in_use(link)
    return Places(topics, {it.code: it.names for it in await steps.districts(link)})


@dataclass(frozen=True, slots=True)
class FollowedTicket:
    """Ticket that everybody may know about. Only its `number` is not public."""

    number: str
    published: Published


async def ticket_of(
    request: web.Request, link: Connection, public_id: str
) -> FollowedTicket | None:
    """Return the ticket, if it is one of those that everybody is told of."""
    await search.plan_each(link)
    numbers = await public_ids.numbers_of(link, [public_id])
    rows = await public_tickets.page(link, Filters(numbers), city_days(request)) if numbers else []
    return FollowedTicket(rows[0].number, published(request, rows[0])) if rows else None


def area_of(query: SubjectQuery, places: Places) -> Subject | None:
    """Return the area; None where a code is unknown, or nothing is chosen."""
    fits = query.topic in {"", *places.topics} and query.district in {"", *places.districts}
    if not fits or not (query.topic or query.district):
        return None
    return Subject(district=query.district or None, topic=query.topic or None)


def area_words(request: web.Request, topic: Names | None, district: Names | None) -> str:
    """Return the area in the reader's language, such as `Road damage, Esil`."""
    language = language_of(request)
    say = partial(package_words("registry").say, language)
    return areas.area_words(topic, district, language, say)
