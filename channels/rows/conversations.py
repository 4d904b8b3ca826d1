"""Conversations: who writes, how they are answered, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.private_reply import PublicAuthor
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.places.ground import Point


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
    with_person: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A message that a ticket is about."""

    message_id: int
    text: str
    lat: float | None
    lon: float | None
    files: int
    seen_at: datetime


def last_place(content: Sequence[Content]) -> Point | None:
    """Return the last place that was sent."""
    for item in reversed(content):
        if item.lat is not None and item.lon is not None:
            return Point(item.lat, item.lon)
    return None


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


@query("conversation_open")
async def open_of(connection: Connection, source: str, address: str) -> OpenConversation | None:
    """Return the open conversation to which this author's messages belong, and lock it."""


@query("conversation_begin")
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
    accepts: bool = True,
) -> int:
    """Begin a conversation, and return its number."""


@query("conversation_release")
async def release(connection: Connection, conversation_id: int) -> None:
    """Stop the clock: no person is needed, unless one has the conversation."""


@query("conversation_applicant")
async def applicant(connection: Connection, conversation_id: int) -> str | None:
    """Return how the author of a conversation is called on its contact."""


@query("conversation_reply_target")
async def reply_target(connection: Connection, conversation_id: int) -> ReplyTarget:
    """Return how the author of a conversation is answered, and all that they have written."""


@query("conversation_public_author")
async def public_author(connection: Connection, conversation_id: int) -> PublicAuthor:
    """Return what a private reply to the author of a public conversation needs."""


@query("conversation_accepts_no_more")
async def accept_no_more(connection: Connection, conversation_id: int) -> None:
    """Close the conversation to new messages: the author's next message begins another one."""


@query("conversation_needs_person")
async def need_person(
    connection: Connection, conversation_id: int, published_at: datetime, seen_at: datetime
) -> None:
    """Start the clock from now on, where it did not run."""


@query("conversation_hold")
async def _hold(connection: Connection, conversation_id: int) -> None:
    """Wait until the conversation is ours, and keep it until the transaction ends."""


@query("conversation_row")
async def _read(connection: Connection, conversation_id: int) -> ConversationRow:
    """Return a conversation as it is."""


async def lock(connection: Connection, conversation_id: int) -> ConversationRow:
    """Lock a conversation until the transaction ends, and return it as it is then.

    It is read by a query of its own: one that locks and reads at once would see of other tables
    what they held before it waited, and would miss the answer of the operator whom it waited for.
    """
    await _hold(connection, conversation_id)
    return await _read(connection, conversation_id)


@query("conversation_content")
async def content(connection: Connection, conversation_id: int) -> list[Content]:
    """List what a conversation says, in order, without what was taken back."""


@query("conversations_self_served")
async def end_self_served(connection: Connection, before: datetime, now: datetime) -> None:
    """End conversations that needed only the bot and in which nothing came since that moment."""


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


@query("conversations_of_keys")
async def of_keys(connection: Connection, keys: Sequence[str]) -> list[int]:
    """Return the conversations of these messages of the outbox."""


def written(conversation_ids: Sequence[int]) -> dict[str, Any]:
    """Return the message that tells pages of rows that reached the database."""
    return {"calls": [], "tickets": [], "conversations": list(conversation_ids)}
