"""The words and channels that are watched now, for whoever reads a network."""

from __future__ import annotations

from channels.rows import watched, watched_channels
from channels.source import WatchedWords
from channels.watched import hashtags_among
from foundation.postgres.pool import Pool, connection


def words_of(pool: Pool) -> WatchedWords:
    """Read again each time: a word that was added just now is watched already."""

    async def words() -> list[str]:
        async with connection(pool) as link:
            return [it.normal for it in await watched.watched(link)]

    return words


def hashtags_of(pool: Pool) -> WatchedWords:
    """Return hashtags as they were typed, in small letters and without their sign, for networks
    whose search knows one spelling."""

    async def hashtags() -> list[str]:
        async with connection(pool) as link:
            return hashtags_among(it.word.lower() for it in await watched.watched(link))

    return hashtags


def channels_of(pool: Pool) -> WatchedWords:
    """Return the public names of Telegram's channels."""

    async def channels() -> list[str]:
        async with connection(pool) as link:
            return [it.name for it in await watched_channels.watched(link)]

    return channels
