"""What was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind

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
class NewMessage:
    """A new message of a conversation. `content`: a person is to read it. `turn_at`: when the bot
    is to look at it; None: never. `link`: where people read it."""

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


@query("message_of")
async def known(connection: Connection, source: str, external_id: str) -> KnownMessage | None:
    """Return a message as it is now; it is nobody's."""


@query("message_add")
async def add(connection: Connection, message: NewMessage) -> int:
    """Add a message. Raises asyncpg.UniqueViolationError where it is on record."""


@query("message_file_add")
async def add_file(
    connection: Connection, message_id: int, place: int, handle: str, kind: str, at: datetime
) -> None:
    """Add a file of a message, to be fetched at that moment."""


@query("message_files_repeat")
async def repeat_files(
    connection: Connection,
    message_id: int,
    message_ids: Sequence[int],
    stored: str,
    at: datetime,
    most: int,
) -> None:
    """Add the photos and videos of other messages to this one, at most `most`. `stored`: what the
    handle of a file begins with that is on our own shelf (channels/files.py)."""


@query("message_album_known")
async def album_known(connection: Connection, source: str, address: str, album: str) -> bool:
    """Return whether the author's open conversation has a part of it."""


@query("messages_waiting_since")
async def waiting_since(connection: Connection, conversation_id: int) -> datetime | None:
    """Return when the first message came that waits for its turn. None: no message waits."""


@query("messages_turn_at")
async def set_turn(connection: Connection, conversation_id: int, turn_at: datetime) -> None:
    """Read the messages that wait for their turn together, at that moment."""


async def edit(connection: Connection, was: KnownMessage, text: str, at: datetime) -> None:
    """Edit a message; what it said stays as a version."""
    await connection.execute(
        *bind("message_version_add", message_id=was.message_id, until_at=at, text=was.text)
    )
    await connection.execute(*bind("message_edit", message_id=was.message_id, text=text, at=at))


async def delete(
    connection: Connection, message_id: int, conversation_id: int, at: datetime
) -> None:
    """Delete a message by a mark; the words stay."""
    await connection.execute(*bind("message_delete", message_id=message_id, at=at))
    await connection.execute(*bind("conversation_withdraw", conversation_id=conversation_id, at=at))


async def delete_ahead(
    connection: Connection, source: str, external_id: str, at: datetime, now: datetime
) -> None:
    """Delete a message that is not here yet: it is marked when it comes, within `AHEAD`."""
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


@query("deletion_ahead_take")
async def deleted_ahead(connection: Connection, source: str, external_id: str) -> datetime | None:
    """Return when a message that has just come was deleted, and forget it. None: it was not."""


@query("message_out")
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
    """Add what the bot or a person says in a conversation; it is sent by the outbox."""


@query("message_move")
async def move(connection: Connection, message_ids: Sequence[int], conversation_id: int) -> None:
    """Let messages belong to another conversation."""


@query("messages_first_published")
async def first_published(connection: Connection, message_ids: Sequence[int]) -> datetime | None:
    """Return when the first of these messages was published."""


@query("message_bot_note")
async def add_bot_note(
    connection: Connection, conversation_id: int, text: str, at: datetime
) -> None:
    """Add a note of the bot, which only the centre sees."""


@query("message_note")
async def add_note(
    connection: Connection, conversation_id: int, person_id: int, text: str, at: datetime
) -> int:
    """Add a person's note to a conversation."""
