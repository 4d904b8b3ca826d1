"""Conversations: who writes, how they are answered, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.private_reply import PublicAuthor
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """An open conversation. `over`: its ticket is."""

    conversation_id: int
    needs_person: bool
    over: bool


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
class Content:
    """A message that a ticket is about."""

    message_id: int
    text: str
    lat: float | None
    lon: float | None
    files: int


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """The target of a reply; `external_id`: the author's newest message of `last_at`, which people
    read at `link`. `name` null: they were erased."""

    reply_mode: str
    address: str
    private_address: str | None
    name: str | None
    external_id: str | None
    link: str | None
    last_at: datetime | None
    texts: list[str]


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
    """Begin a conversation, and return its number."""
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


async def public_author(connection: Connection, conversation_id: int) -> PublicAuthor:
    row = await connection.fetchrow(
        *bind("conversation_public_author", conversation_id=conversation_id)
    )
    return into(PublicAuthor, expect(row))


async def accept_no_more(connection: Connection, conversation_id: int) -> None:
    await connection.execute(*bind("conversation_accepts_no_more", conversation_id=conversation_id))


async def need_person(
    connection: Connection, conversation_id: int, published_at: datetime, seen_at: datetime
) -> None:
    """Start the clock from now on, where it did not run."""
    await connection.execute(
        *bind(
            "conversation_needs_person",
            conversation_id=conversation_id,
            published_at=published_at,
            seen_at=seen_at,
        )
    )


async def lock(connection: Connection, conversation_id: int) -> ConversationRow:
    row = await connection.fetchrow(*bind("conversation_lock", conversation_id=conversation_id))
    return into(ConversationRow, expect(row))


async def content(connection: Connection, conversation_id: int) -> list[Content]:
    return all_into(
        Content,
        await connection.fetch(*bind("conversation_content", conversation_id=conversation_id)),
    )


async def end_self_served(connection: Connection, before: datetime, now: datetime) -> None:
    await connection.execute(*bind("conversations_self_served", before=before, now=now))


async def note_answers(connection: Connection, since: datetime) -> list[int]:
    """Return conversations published since then whose first answer of a person has gone out. Each
    is noted by itself, in no transaction: who has one may want another that this had."""
    rows = await connection.fetch(*bind("conversations_answered", since=since))
    noted = []
    for row in rows:
        number, at, by = row["conversation_id"], row["sent_at"], row["person_id"]
        query = bind("conversation_answered", conversation_id=number, sent_at=at, person_id=by)
        if await connection.fetchval(*query) is not None:
            noted.append(number)
    return noted


async def of_keys(connection: Connection, keys: Sequence[str]) -> list[int]:
    """Return the conversations of these messages of the outbox."""
    rows = await connection.fetch(*bind("conversations_of_keys", keys=list(keys)))
    return [row["conversation_id"] for row in rows]


def written(conversation_ids: Sequence[int]) -> dict[str, Any]:
    """Return the message that tells pages of rows that reached the database."""
    return {"calls": [], "tickets": [], "conversations": list(conversation_ids)}
