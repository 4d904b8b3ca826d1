"""Sources and who writes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.model import Cursor
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The row of a source: how far it was read. `lag_seconds`: of its newest message."""

    source: str
    cursor: Cursor
    read_at: datetime | None
    published_at: datetime | None
    lag_seconds: float | None


@dataclass(frozen=True, slots=True)
class AuthorRow:
    source: str
    address: str
    name: str
    language: str
    applicant: str | None
    dialogue: dict[str, Any]
    blocked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """An author who is on record. `applicant`: the telephone they have shared. `stopped_reason`:
    why what they write goes to the basket; None: it does not."""

    applicant: str | None
    language: str
    stopped_reason: str | None


@query("sources_every")
async def every(connection: Connection) -> list[SourceRow]:
    """Return how far each source was read."""


@query("source_begin")
async def begin(connection: Connection, source: str) -> None:
    """Begin the source's row, once."""


@query("source_lock")
async def lock(connection: Connection, source: str) -> SourceRow:
    """Lock the source's row until the transaction ends."""


@query("source_read")
async def read_to(
    connection: Connection,
    source: str,
    cursor: Cursor,
    at: datetime,
    published_at: datetime | None,
    lag_seconds: float | None,
) -> None:
    """Note how far the source was read, in the transaction of what was read."""


@query("author_put")
async def put_author(
    connection: Connection, source: str, address: str, name: str, language: str
) -> KnownAuthor:
    """Write down who writes; `language` holds where nobody has chosen one."""


@query("author_of_conversation")
async def lock_author(connection: Connection, conversation_id: int) -> AuthorRow | None:
    """Return who writes in the conversation, ours until the transaction ends: before the
    conversation itself is locked, as what comes in does it. None: they were erased."""


@query("author_dialogue")
async def set_dialogue(
    connection: Connection, source: str, address: str, language: str, dialogue: Mapping[str, Any]
) -> None:
    """Store the language and the state of the bot's dialogue with an author."""


@query("author_telephone")
async def set_telephone(connection: Connection, source: str, address: str, applicant: str) -> None:
    """Store the telephone number that an author has shared."""


@query("author_telephone_of")
async def telephone_of(connection: Connection, source: str, address: str) -> str | None:
    """Return the telephone number that an author has shared. None: none, or no such author."""


@query("author_reach")
async def set_reach(
    connection: Connection, source: str, address: str, blocked_at: datetime | None
) -> None:
    """Set until when an author takes no messages; None: our messages reach them."""


@query("author_fresh_over")
async def end_fresh(connection: Connection, source: str, address: str) -> None:
    """Note that the author's new matter is registered."""
