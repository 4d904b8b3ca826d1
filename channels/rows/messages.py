"""What was said, and the conversations in which it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into

#: So long a deletion waits for its message; no network repeats a delivery later.
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KnownMessage:
    message_id: int
    conversation_id: int
    text: str
    edited_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """`over`: its ticket is."""

    conversation_id: int
    needs_person: bool
    over: bool


@dataclass(frozen=True, slots=True)
class NewMessage:
    """`content`: a person is to read it. `turn_at`: when the bot is to look at it; None: never.
    `link`: where people read it."""

    conversation_id: int
    source: str
    external_id: str
    text: str
    lat: float | None
    lon: float | None
    album: str | None
    content: bool
    published_at: datetime
    seen_at: datetime
    turn_at: datetime | None
    link: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    conversation_id: int
    contact_id: str
    source: str
    address: str
    needs_person: bool
    ticket: str | None
    register_at: datetime | None
    ended_at: datetime | None
    accepts: bool
    reply_mode: str


@dataclass(frozen=True, slots=True)
class TurnMessage:
    message_id: int
    text: str
    lat: float | None
    lon: float | None
    content: bool
    album: str | None
    files: int


@dataclass(frozen=True, slots=True)
class Content:
    """A message that a ticket is about."""

    message_id: int
    text: str
    lat: float | None
    lon: float | None
    files: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A conversation that is to be told of its ticket. `alone`: where its author writes to us,
    where nobody else reads it."""

    conversation_id: int
    source: str
    address: str
    language: str
    ticket: str
    due_at: datetime | None
    reply_mode: str
    alone: str | None


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """How an author is answered; `external_id`: their newest message of `last_at`, which people
    read at `link`. `name` null: they were erased."""

    reply_mode: str
    address: str
    private_address: str | None
    name: str | None
    external_id: str | None
    link: str | None
    last_at: datetime | None
    texts: list[str]


@dataclass(frozen=True, slots=True)
class TicketState:
    """`own`: it is this author's."""

    number: str
    state: str
    due_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class LastTicket:
    number: str
    open: bool


async def known(connection: Connection, source: str, external_id: str) -> KnownMessage | None:
    """Ours until the transaction ends."""
    row = await connection.fetchrow(*bind("message_of", source=source, external_id=external_id))
    return None if row is None else into(KnownMessage, row)


async def open_of(connection: Connection, source: str, address: str) -> OpenConversation | None:
    row = await connection.fetchrow(*bind("conversation_open", source=source, address=address))
    return None if row is None else into(OpenConversation, row)


async def begin(
    connection: Connection,
    contact_id: str,
    source: str,
    address: str,
    published_at: datetime,
    seen_at: datetime,
    *,
    reply_mode: str,
    private_address: str | None,
) -> int:
    """A conversation's number."""
    found: int = await connection.fetchval(
        *bind(
            "conversation_begin",
            contact_id=contact_id,
            source=source,
            address=address,
            published_at=published_at,
            seen_at=seen_at,
            reply_mode=reply_mode,
            private_address=private_address,
        )
    )
    return found


async def reply_target(connection: Connection, conversation_id: int) -> ReplyTarget:
    row = await connection.fetchrow(
        *bind("conversation_reply_target", conversation_id=conversation_id)
    )
    return into(ReplyTarget, expect(row))


async def accept_no_more(connection: Connection, conversation_id: int) -> None:
    await connection.execute(*bind("conversation_accepts_no_more", conversation_id=conversation_id))


async def need_person(
    connection: Connection, conversation_id: int, published_at: datetime, seen_at: datetime
) -> None:
    """The clock runs from now on, where it did not."""
    await connection.execute(
        *bind(
            "conversation_needs_person",
            conversation_id=conversation_id,
            published_at=published_at,
            seen_at=seen_at,
        )
    )


async def add(connection: Connection, it: NewMessage) -> int:
    """Raises asyncpg.UniqueViolationError where it is on record."""
    found: int = await connection.fetchval(
        *bind(
            "message_add",
            conversation_id=it.conversation_id,
            source=it.source,
            external_id=it.external_id,
            text=it.text,
            lat=it.lat,
            lon=it.lon,
            album=it.album,
            content=it.content,
            published_at=it.published_at,
            seen_at=it.seen_at,
            turn_at=it.turn_at,
            link=it.link,
        )
    )
    return found


async def add_file(
    connection: Connection, message_id: int, place: int, handle: str, kind: str, at: datetime
) -> None:
    await connection.execute(
        *bind(
            "message_file_add",
            message_id=message_id,
            place=place,
            handle=handle,
            kind=kind,
            at=at,
        )
    )


async def album_known(connection: Connection, source: str, address: str, album: str) -> bool:
    """Whether the author's open conversation has a part of it."""
    found: bool = await connection.fetchval(
        *bind("message_album_known", source=source, address=address, album=album)
    )
    return found


async def wait_for_album(
    connection: Connection, conversation_id: int, album: str, turn_at: datetime
) -> None:
    await connection.execute(
        *bind(
            "message_album_waits",
            conversation_id=conversation_id,
            album=album,
            turn_at=turn_at,
        )
    )


async def edit(connection: Connection, was: KnownMessage, text: str, at: datetime) -> None:
    """What it said stays as a version."""
    await connection.execute(
        *bind("message_version_add", message_id=was.message_id, until_at=at, text=was.text)
    )
    await connection.execute(*bind("message_edit", message_id=was.message_id, text=text, at=at))


async def delete(
    connection: Connection, message_id: int, conversation_id: int, at: datetime
) -> None:
    """A mark; the words stay."""
    await connection.execute(*bind("message_delete", message_id=message_id, at=at))
    await connection.execute(*bind("conversation_withdraw", conversation_id=conversation_id, at=at))


async def delete_ahead(
    connection: Connection, source: str, external_id: str, at: datetime, now: datetime
) -> None:
    """Of a message that is not here yet: it is marked when it comes, within `AHEAD`."""
    await connection.execute(*bind("deletions_ahead_forget", before=now - AHEAD))
    await connection.execute(
        *bind(
            "deletion_ahead_add",
            source=source,
            external_id=external_id,
            deleted_at=at,
            heard_at=now,
        )
    )


async def deleted_ahead(connection: Connection, source: str, external_id: str) -> datetime | None:
    """When a message that has just come was taken back already; said once."""
    at: datetime | None = await connection.fetchval(
        *bind("deletion_ahead_take", source=source, external_id=external_id)
    )
    return at


async def turn_next_at(connection: Connection) -> datetime | None:
    at: datetime | None = await connection.fetchval(*bind("turn_next_at"))
    return at


async def turns_due(connection: Connection, now: datetime, limit: int) -> list[int]:
    rows = await connection.fetch(*bind("turns_due", now=now, limit=limit))
    return [row["conversation_id"] for row in rows]


async def lock(connection: Connection, conversation_id: int) -> ConversationRow:
    row = await connection.fetchrow(*bind("conversation_lock", conversation_id=conversation_id))
    return into(ConversationRow, expect(row))


async def turn_messages(
    connection: Connection, conversation_id: int, now: datetime
) -> list[TurnMessage]:
    return all_into(
        TurnMessage,
        await connection.fetch(*bind("turn_messages", conversation_id=conversation_id, now=now)),
    )


async def end_turn(connection: Connection, message_ids: Sequence[int]) -> None:
    await connection.execute(*bind("turn_over", message_ids=list(message_ids)))


async def content(connection: Connection, conversation_id: int) -> list[Content]:
    return all_into(
        Content,
        await connection.fetch(*bind("conversation_content", conversation_id=conversation_id)),
    )


async def add_out(
    connection: Connection,
    conversation_id: int,
    *,
    part: str,
    person_id: int | None,
    text: str,
    at: datetime,
    outbox_key: str,
) -> int:
    found: int = await connection.fetchval(
        *bind(
            "message_out",
            conversation_id=conversation_id,
            part=part,
            person_id=person_id,
            text=text,
            at=at,
            outbox_key=outbox_key,
        )
    )
    return found


async def add_note(
    connection: Connection, conversation_id: int, person_id: int, text: str, at: datetime
) -> int:
    found: int = await connection.fetchval(
        *bind(
            "message_note", conversation_id=conversation_id, person_id=person_id, text=text, at=at
        )
    )
    return found


async def owe_ticket(connection: Connection, conversation_id: int, at: datetime) -> None:
    await connection.execute(*bind("conversation_register", conversation_id=conversation_id, at=at))


async def owed(connection: Connection, limit: int) -> list[int]:
    rows = await connection.fetch(*bind("conversations_owed", limit=limit))
    return [row["conversation_id"] for row in rows]


async def set_ticket(
    connection: Connection, conversation_id: int, ticket: str, receipt_at: datetime | None
) -> None:
    """`receipt_at`: until when the receipt waits for the deadline; None: there is none."""
    await connection.execute(
        *bind(
            "conversation_ticket",
            conversation_id=conversation_id,
            ticket=ticket,
            receipt_at=receipt_at,
        )
    )


async def receipts(connection: Connection, now: datetime, limit: int) -> list[Receipt]:
    """Ours until the transaction ends."""
    return all_into(Receipt, await connection.fetch(*bind("receipts_due", now=now, limit=limit)))


async def receipts_next_at(connection: Connection) -> datetime | None:
    at: datetime | None = await connection.fetchval(*bind("receipts_next_at"))
    return at


async def end_receipt(connection: Connection, conversation_id: int) -> None:
    await connection.execute(*bind("receipt_over", conversation_id=conversation_id))


async def end_self_served(connection: Connection, before: datetime, now: datetime) -> None:
    await connection.execute(*bind("conversations_self_served", before=before, now=now))


async def note_answers(connection: Connection, since: datetime) -> list[int]:
    """Conversations published since then whose first answer of a person has gone out."""
    rows = await connection.fetch(*bind("conversations_answered", since=since))
    return [row["conversation_id"] for row in rows]


async def of_keys(connection: Connection, keys: Sequence[str]) -> list[int]:
    """The conversations of these messages of the outbox."""
    rows = await connection.fetch(*bind("conversations_of_keys", keys=list(keys)))
    return [row["conversation_id"] for row in rows]


async def ticket_state(
    connection: Connection, number: str, source: str, address: str, applicant: str | None
) -> TicketState | None:
    row = await connection.fetchrow(
        *bind("author_tickets", number=number, source=source, address=address, applicant=applicant)
    )
    return None if row is None else into(TicketState, row)


async def last_ticket(connection: Connection, source: str, address: str) -> LastTicket | None:
    row = await connection.fetchrow(*bind("author_last_ticket", source=source, address=address))
    return None if row is None else into(LastTicket, row)


def written(conversation_ids: Sequence[int]) -> dict[str, Any]:
    """The message that tells pages of rows that reached the database."""
    return {"calls": [], "tickets": [], "conversations": list(conversation_ids)}
