"""Conversations that may be the same matter as another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels.crossposts import WITHIN
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: In a storm no more are compared.
MOST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class PostRow:
    """A conversation with its words together."""

    conversation_id: int
    source: str
    author: str
    applicant: str | None
    published_at: datetime
    ticket: str | None
    ended: bool
    words: str


@query("crosspost_of")
async def one(connection: Connection, conversation_id: int) -> PostRow | None:
    """Return who wrote a conversation, its words, when it was published, and its ticket."""


async def near(connection: Connection, post: PostRow) -> list[PostRow]:
    """Return others that were published about then."""
    rows = await connection.fetch(
        *bind(
            "crossposts_near",
            conversation_id=post.conversation_id,
            begins=post.published_at - WITHIN,
            ends=post.published_at + WITHIN,
            limit=MOST_COMPARED,
        )
    )
    return all_into(PostRow, rows)
