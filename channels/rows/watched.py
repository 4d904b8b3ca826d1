"""Hashtags and words that are watched in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels.watched import normal
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class WatchedWord:
    """A word that is watched. `word`: as it was typed; `normal`: as it is compared. `added_by`
    null: it was there from the beginning."""

    word_id: int
    word: str
    normal: str
    added_at: datetime
    added_by: str | None


@query("watched_words")
async def watched(connection: Connection) -> list[WatchedWord]:
    """List the hashtags and words that are watched, in alphabetical order."""


async def add(connection: Connection, word: str, person_id: int, at: datetime) -> bool:
    """Add a word; False where it is watched already."""
    found = await connection.fetchval(
        *bind("watched_word_add", word=word, normal=normal(word), at=at, person_id=person_id)
    )
    return found is not None


@query("watched_word_remove")
async def remove(connection: Connection, word_id: int, at: datetime) -> str | None:
    """Remove a word, and return it. None: it was not watched."""
