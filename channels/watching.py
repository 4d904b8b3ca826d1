"""The words that are watched now, for whoever reads a network."""

from __future__ import annotations

from channels.rows import watched
from channels.source import WatchedWords
from foundation.postgres.pool import Pool, connection


def words_of(pool: Pool) -> WatchedWords:
    """Read anew each time: a word that was added just now is watched already."""

    async def words() -> list[str]:
        async with connection(pool) as link:
            return [it.normal for it in await watched.watched(link)]

    return words
