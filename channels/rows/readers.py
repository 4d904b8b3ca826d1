"""Who has a conversation open, and what they have typed there so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into

#: A page says that it is open each 15 seconds; who is not heard for so long has closed it.
VIEWED_FOR = timedelta(seconds=40)
#: Who typed a letter so short a time ago types.
TYPES_FOR = timedelta(seconds=8)


class DraftMode(StrEnum):
    """The mode of what is being written: an answer, a note for the centre alone, or what the author
    alone is to read of a conversation in public."""

    ANSWER = "answer"
    NOTE = "note"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class ReaderPresence:
    """The presence of a reader: when they were last seen in a conversation (None: they left it),
    and typed there."""

    viewed_at: datetime | None
    typed_at: datetime | None

    def shown(self, now: datetime) -> tuple[bool, bool]:
        """Return what colleagues see: whether they view it, and whether they type."""
        views = self.viewed_at is not None and now - self.viewed_at < VIEWED_FOR
        types = self.typed_at is not None and now - self.typed_at < TYPES_FOR
        return views, views and types


@dataclass(frozen=True, slots=True)
class ConversationReader:
    """A reader of a conversation. `draft`: only of whom it is; `draft_mode` says what it is."""

    person_id: int
    name: str
    typed_at: datetime | None
    viewed_at: datetime | None
    draft: str
    draft_mode: DraftMode


async def seen(
    connection: Connection,
    conversation_id: int,
    person_id: int,
    now: datetime,
    *,
    open: bool,
    typing: bool,
    draft: str | None,
    draft_mode: DraftMode,
) -> bool:
    """Note that somebody is heard of; return whether colleagues see anything new by that. `draft`
    None: as before. In a transaction of the caller's."""
    row = await connection.fetchrow(
        *bind("reader_before", conversation_id=conversation_id, person_id=person_id)
    )
    before = ReaderPresence(None, None) if row is None else into(ReaderPresence, row)
    after = ReaderPresence(now if open else None, now if typing else before.typed_at)
    await connection.execute(
        *bind(
            "reader_put",
            conversation_id=conversation_id,
            person_id=person_id,
            viewed_at=after.viewed_at,
            typed_at=now if typing else None,
            draft=draft,
            draft_mode=draft_mode,
        )
    )
    return before.shown(now) != after.shown(now)


@query("reader_sent")
async def sent(connection: Connection, conversation_id: int, person_id: int) -> None:
    """Note that what they have typed is on its way."""


async def readers(
    connection: Connection, conversation_id: int, person_id: int, now: datetime
) -> list[ConversationReader]:
    """Return who has it open; `person_id`, who asks, in any case where they have typed there."""
    rows = await connection.fetch(
        *bind(
            "readers_of",
            conversation_id=conversation_id,
            person_id=person_id,
            viewed_after=now - VIEWED_FOR,
        )
    )
    return all_into(ConversationReader, rows)
