"""The inbox as programs read it: who waits, by deadline, and one conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from channels.clock import ANSWER_WITHIN, SILENCE, ChannelFigures, due_at, figures
from channels.groundless import GroundlessGroup, counted
from channels.inbox_views import InboxViewName, counts, in_view
from channels.private_reply import NoPrivateWay, PrivateWay, private_way
from channels.rows import basket, conversations, inbox, readers
from channels.rows.inbox import (
    Conversation,
    ConversationTicket,
    InboxPlace,
    InboxRow,
    MessageRow,
)
from channels.rows.readers import ConversationReader, DraftMode, ReaderPresence
from foundation.postgres.pool import Connection
from queue_manager.domain.floor.conversation import OFFERED_FOR
from registry.notifications.sms import covered
from softphone_ui.web import days
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.live import MIRROR, Mirror
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

#: More conversations than these nobody reads at once; the rest follow as these end.
MOST_SHOWN = 200


class Holder(Struct):
    """The person who answers; free again at `until`, unless they are heard of before."""

    person_id: int
    name: str
    own: bool
    until: datetime


class Offered(Struct):
    """The operator to whom the dispatcher offers it, until when."""

    name: str
    own: bool
    until: datetime


class InboxLine(Struct):
    """A conversation that goes on. `due_at`: until when a person is to answer, of the first message
    while nobody has, then of the oldest since; null: it is the author's turn."""

    conversation_id: int
    source: str
    author: str
    language: str | None
    published_at: datetime
    answered_at: datetime | None
    withdrawn: bool
    due_at: datetime | None
    ticket: str | None
    holder: Holder | None
    last_words: str
    files: int
    in_doubt: int
    blocked: bool
    snoozed_until: datetime | None
    offered: Offered | None


class FiguresView(Struct):
    """The figures of today's contacts in writing (channels/clock.py): `share` = in time ÷
    (published - spam - withdrawn before it was seen), `strict` = in time ÷ published; null: none
    was judged."""

    share: float | None
    strict: float | None
    published: int
    in_time: int
    late: int
    spam: int
    withdrawn: int
    outside: int
    open: int
    self_served: int
    lag_seconds: float | None


class InboxCounts(Struct):
    """The number of conversations in each view."""

    all: int
    mine: int
    unassigned: int
    late: int
    mentions: int


class InboxQuery(Struct):
    """A query for the inbox. `open`: a conversation that is listed whichever view is asked for, for
    somebody has it open."""

    view: InboxViewName = InboxViewName.ALL
    open: int | None = None


class InboxView(Struct):
    """The content of the inbox. `conversations`: what is due longest first. `within_seconds`: the
    promise; `silence_seconds`: who holds a conversation and is not heard of for so long has it no
    more."""

    figures: FiguresView
    counts: InboxCounts
    conversations: list[InboxLine]
    within_seconds: float
    silence_seconds: float


class OutsideAnswer(Struct):
    """An answer that somebody wrote in the network itself."""

    link: str
    at: datetime


class ReaderView(Struct):
    """A colleague who has the conversation open; `types`: they typed a moment ago."""

    name: str
    types: bool


class AloneView(Struct):
    """The answer whether the author of a conversation in public can be written to alone; `why`: why
    not."""

    may: bool
    why: NoPrivateWay | None


class ConversationView(Struct):
    """One conversation with all that was said. `applicant`: a telephone, by role; null: unknown.
    `draft`: what whoever asks has typed and not sent, as `draft_mode`. `groundless_before`:
    conversations of this author that ended as groundless within 90 days; `groundless`: by what they
    were about. `alone`: null where nobody else reads it."""

    conversation_id: int
    source: str
    author: str
    language: str
    applicant: str | None
    published_at: datetime
    seen_at: datetime
    answered_at: datetime | None
    withdrawn: bool
    due_at: datetime
    ticket: str | None
    outcome: str | None
    reason: str
    holder: Holder | None
    blocked: bool
    offered: Offered | None
    outside: OutsideAnswer | None
    snoozed_until: datetime | None
    draft: str
    draft_mode: DraftMode
    groundless_before: int
    groundless: list[GroundlessGroup]
    alone: AloneView | None
    readers: list[ReaderView]
    messages: list[MessageRow]
    tickets: list[ConversationTicket]


@endpoint("GET", "/api/inbox", needs=Right.INBOX)
async def list_inbox(request: web.Request, query: InboxQuery) -> InboxView:
    """Return conversations that go on, of one view, what is due longest first; how many each view
    has; and how today's ten minutes are kept."""
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    today = days.today(zone)
    person, mirror = person_of(request), request.app[MIRROR]
    async with reading(request.app) as link:
        places = {
            place.conversation_id: place
            for place in await inbox.places(link, person.person_id, now)
        }
        chosen = [
            number
            for number, place in places.items()
            if in_view(place, query.view, now) or number == query.open
        ]
        rows = await inbox.inbox(link, chosen[:MOST_SHOWN], now)
        clocks = await inbox.moments(link, days.begins(today, zone), days.ends(today, zone))
    return InboxView(
        _figures(figures(clocks, now)),
        InboxCounts(**counts(list(places.values()), now)),
        [_line(row, places[row.conversation_id], person, mirror) for row in rows],
        ANSWER_WITHIN.total_seconds(),
        SILENCE.total_seconds(),
    )


@endpoint("GET", "/api/inbox/{conversation_id}", needs=Right.INBOX)
async def read_conversation(request: web.Request) -> ConversationView:
    """Return what was said. The first reading is written down."""
    conversation_id = id_of(request)
    async with writing(request.app) as link:
        return await conversation_view(request, link, conversation_id)


async def conversation_view(
    request: web.Request, link: Connection, conversation_id: int
) -> ConversationView:
    """Return a conversation as whoever asks may see it, and write that they read it: the last thing
    that is done in a transaction. Raises NotFound."""
    person = person_of(request)
    found = await inbox.one(link, conversation_id, datetime.now(UTC))
    if found is None:
        raise NotFound
    offered = offered_of(conversation_id, person, request.app[MIRROR])
    rows = [
        _covered(row, found.ticket, request.app[SETTINGS].public_pages)
        for row in await inbox.messages(link, conversation_id)
    ]
    there = await readers.readers(link, conversation_id, person.person_id, datetime.now(UTC))
    before = await basket.groundless_before(link, conversation_id, datetime.now(UTC))
    author = await conversations.public_author(link, conversation_id)
    alone = _alone(private_way(author, datetime.now(UTC)))
    tickets = await inbox.tickets_of(link, conversation_id)
    await note_reading(request, link, "conversation_read", f"conversation {conversation_id}")
    return _view(found, rows, person, offered, there, before, alone, tickets)


def _covered(message: MessageRow, ticket: str | None, public_pages: str) -> MessageRow:
    """Return the message with the applicant's code covered if the bot sent it: nobody but the
    applicant may read the code."""
    if message.part != "bot":
        return message
    return replace(message, text=covered(message.text, ticket, public_pages))


def _alone(way: PrivateWay | NoPrivateWay | None) -> AloneView | None:
    if way is None:
        return None
    return AloneView(True, None) if isinstance(way, PrivateWay) else AloneView(False, way)


def readers_view(there: list[ConversationReader], person: Person) -> list[ReaderView]:
    """Return the colleagues who have the conversation open."""
    now = datetime.now(UTC)
    seen = [(reader.name, ReaderPresence(reader.viewed_at,
    reader.typed_at).shown(now)) for reader in there
            if reader.person_id != person.person_id]  # fmt: skip
    return [ReaderView(name, types) for name, (views, types) in seen if views]


def id_of(request: web.Request, name: str = "conversation_id") -> int:
    """Return a number of the address. Raises NotFound."""
    return id_in(request, name)


def holder_of(conversation: InboxRow | Conversation, person: Person) -> Holder | None:
    if conversation.holder is None or conversation.held_at is None:
        return None
    own = conversation.holder == person.person_id
    return Holder(
        conversation.holder, conversation.holder_name or "", own, conversation.held_at + SILENCE
    )


def offered_of(conversation_id: int, person: Person, mirror: Mirror) -> Offered | None:
    """Return the offer as the dispatcher last told it."""
    conversation = mirror.conversations.get(str(conversation_id))
    if conversation is None or conversation["offered_to"] is None:
        return None
    extension, since = (
        conversation["offered_to"],
        datetime.fromisoformat(conversation["offered_at"]),
    )
    name = mirror.operators.get(extension, {}).get("name", "")
    return Offered(name, person.has(extension), since + OFFERED_FOR)


def _line(row: InboxRow, place: InboxPlace, person: Person, mirror: Mirror) -> InboxLine:
    since = place.due_since
    return InboxLine(
        row.conversation_id, row.source, row.author, row.language, row.published_at,
        row.answered_at,
        row.withdrawn_at is not None, None if since is None else due_at(since), row.ticket,
        holder_of(row, person), row.last_words, row.files, row.in_doubt, row.blocked,
        row.snoozed_until,
        offered_of(row.conversation_id, person, mirror),
    )  # fmt: skip


def _view(
    conversation: Conversation,
    rows: list[MessageRow],
    person: Person,
    offered: Offered | None,
    there: list[ConversationReader],
    groundless: list[str],
    alone: AloneView | None,
    tickets: list[ConversationTicket],
) -> ConversationView:
    mine = next((each for each in there if each.person_id == person.person_id), None)
    outside = (
        OutsideAnswer(conversation.outside_link, conversation.outside_at)
        if conversation.outside_link and conversation.outside_at
        else None
    )
    known = (
        conversation.applicant
        if conversation.applicant and conversation.applicant.startswith("+")
        else None
    )
    applicant = shown_number(known, whole=sees_numbers(person)) if known else None
    return ConversationView(
        conversation.conversation_id, conversation.source, conversation.author,
        conversation.language, applicant, conversation.published_at,
        conversation.seen_at, conversation.answered_at, conversation.withdrawn_at is not None,
        due_at(conversation.published_at), conversation.ticket,
        conversation.outcome, conversation.reason, holder_of(conversation, person),
        conversation.blocked_at is not None,
        offered, outside, conversation.snoozed_until,
        mine.draft if mine else "", mine.draft_mode if mine else DraftMode.ANSWER,
        len(groundless), counted(groundless), alone,
        readers_view(there, person), rows, tickets,
    )  # fmt: skip


def _figures(figures: ChannelFigures) -> FiguresView:
    return FiguresView(
        figures.share, figures.strict, figures.published, figures.in_time, figures.late,
        figures.spam, figures.withdrawn, figures.outside,
        figures.open, figures.self_served, figures.lag_seconds,
    )  # fmt: skip
