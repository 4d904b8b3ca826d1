"""The ticket that a conversation would become: filled in from what was written, read and corrected
by the operator, and opened when they confirm it. Each problem in a conversation gets a ticket."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels import actions
from channels.registering import LONGEST_TEXT, TicketDraft, read_draft
from channels.rows import inbox
from foundation.postgres.pool import Connection
from registry.places.ground import Point
from registry.places.known_places import KnownPlace, place_of
from registry.places.message_address import find_address
from registry.places.rows import places
from registry.places.rows.places import street_of
from registry.places.streets import FoundStreet
from softphone_ui.inbox.acts import Registered, inbox_errors, open_ticket_of
from softphone_ui.inbox.api import id_of
from softphone_ui.places.placing import PlaceInput
from softphone_ui.routing.suggesting import Asking, meant_by
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.person import person_of
from staff.roles import Right

#: An address is looked for in the beginning of a long message.
LOOKED_AT = 2000
MOST_FILES = 100
FileId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Short = Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00]*\Z")]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT, pattern=r"\A[^\x00]*\Z")]


class TopicGround(StrEnum):
    """The reason why a draft has its topic: its author agreed to it, the bot proposed it, or the
    words are likely about it."""

    AUTHOR = "author"
    BOT = "bot"
    WORDS = "words"


class DraftPlace(Struct):
    """A point; `rough`: only somewhere on the street."""

    lat: float
    lon: float
    rough: bool


class DraftView(Struct):
    """The draft of a ticket. `topic_ground` null: no topic was found. `address_kk`, `address_ru`:
    as it was told, in the words of the list of streets."""

    topic_id: int | None
    topic_ground: TopicGround | None
    address_kk: str
    address_ru: str
    place: DraftPlace | None
    subject: str
    text: str
    urgent: bool


class DraftInput(Struct, forbid_unknown_fields=True):
    """A ticket as the operator confirms it. `file_ids`: the photos and videos that belong to it."""

    topic_id: int
    subject: Short = ""
    text: Text = ""
    address: Short = ""
    place: PlaceInput | None = None
    urgent: bool = False
    file_ids: Annotated[list[FileId], Meta(max_length=MOST_FILES)] = []


@endpoint("GET", "/api/inbox/{conversation_id}/draft", needs=Right.INBOX)
async def draft_of_conversation(request: web.Request) -> DraftView:
    """Return the ticket that this conversation would become. Of one that has a ticket: another one,
    of what was written since. Changes nothing."""
    conversation_id = id_of(request)
    async with writing(request.app) as link:
        draft = await read_draft(
            link, conversation_id, await _last_ticket_at(link, conversation_id)
        )
    meant = await meant_by(request, draft.text) if draft.topic_id is None and draft.text else None
    async with reading(request.app) as link:
        topic_id, ground = draft.topic_id, TopicGround.BOT if draft.offered else TopicGround.AUTHOR
        if topic_id is None and draft.text:
            topic_id = await Asking(request, link, "").topic_of(draft.text, meant)
            ground = TopicGround.WORDS
        streets = [street_of(row) for row in await places.streets(link)]
        found = await asyncio.to_thread(find_address, draft.text[:LOOKED_AT], streets)
        known = await place_of(link, found) if found else None
    return DraftView(
        topic_id=topic_id,
        topic_ground=None if topic_id is None else ground,
        address_kk=_address(found, kazakh=True),
        address_ru=_address(found, kazakh=False),
        place=_place(draft.place, known),
        subject=draft.subject,
        text=draft.text,
        urgent=draft.urgent,
    )


@endpoint("POST", "/api/inbox/{conversation_id}/tickets", needs=Right.INBOX)
async def register_draft(request: web.Request, body: DraftInput) -> Registered:
    """Open the ticket as the operator has confirmed it, and assign it to the topic's body; the
    author is told its number, deadline and code. 409 `not_held`."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        with inbox_errors():
            await actions.hold_conversation(
                link, conversation_id, person.person_id, datetime.now(UTC)
            )
        finder = Asking(request, link, "")
        if not await finder.is_topic(body.topic_id):
            raise BadRequest(reason=f"there is no topic {body.topic_id} in use")
    return await open_ticket_of(request, conversation_id, _draft(body))


async def _last_ticket_at(link: Connection, conversation_id: int) -> datetime | None:
    """Return when the newest ticket of the conversation was opened; None: it has none. Raises
    NotFound if there is no such conversation."""
    if await inbox.one(link, conversation_id, datetime.now(UTC)) is None:
        raise NotFound
    tickets = await inbox.tickets_of(link, conversation_id)
    return tickets[0].opened_at if tickets else None


def _address(found: FoundStreet | None, *, kazakh: bool) -> str:
    if found is None:
        return ""
    name = found.street.name_kk if kazakh else found.street.name_ru
    return f"{name}, {found.house}"


def _place(sent: Point | None, known: KnownPlace | None) -> DraftPlace | None:
    """Return the place that was sent, else that of the address that was told."""
    if sent is not None:
        return DraftPlace(sent.lat, sent.lon, rough=False)
    return DraftPlace(known.point.lat, known.point.lon, known.rough) if known else None


def _draft(body: DraftInput) -> TicketDraft:
    place = body.place
    return TicketDraft(
        subject=body.subject.strip(),
        text=body.text.strip(),
        address=body.address.strip(),
        topic_id=body.topic_id,
        place=Point(place.lat, place.lon) if place else None,
        rough_place=place.rough if place else False,
        urgent=body.urgent,
        file_ids=body.file_ids,
    )
