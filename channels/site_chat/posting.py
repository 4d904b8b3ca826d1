"""Puts a citizen's message in the chat on record, at once and not by a source that is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.intake import Centre, take_in
from channels.model import Attachment, Author, Fetched, FileKind, Posted
from channels.rows import site_chat, sources
from channels.site_chat.source import NAME
from foundation.postgres.pool import Connection

#: Letters of a message that are taken.
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A message of a citizen. `key`: its name, under which it is on record once. `chat`: the
    address of `address_of`. `place`: latitude and longitude. `photos`: ids on the shelf of
    photos."""

    key: str
    chat: str
    language: str
    text: str = ""
    place: tuple[float, float] | None = None
    photos: Sequence[str] = ()


def address_of(secret: str) -> str:
    """Return the address of the chat whose browser holds `secret`: who reads the database cannot
    read on in its place."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


async def post_message(
    connection: Connection, message: ChatMessage, centre: Centre, now: datetime
) -> set[int]:
    """Put a message on record and wake the bot. Return the conversations that have changed. Call it
    in a transaction."""
    await sources.begin(connection, NAME)
    cursor = (await sources.lock(connection, NAME)).cursor
    posted = Posted(
        external_id=f"{message.chat}/{message.key}",
        author=Author(message.chat, language=message.language),
        published_at=now,
        text=message.text[:LONGEST_TEXT],
        place=message.place,
        attachments=tuple(Attachment(it, FileKind.PHOTO) for it in message.photos),
    )
    touched = await take_in(connection, NAME, cursor, Fetched([posted], cursor), centre, now)
    await site_chat.wake_bot(connection)
    return touched
