"""Telegram's public channels that are watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class WatchedChannel:
    """A channel that is watched. `name`: its public name, in small letters and without a sign."""

    channel_id: int
    name: str
    added_at: datetime
    added_by: str


async def watched(connection: Connection) -> list[WatchedChannel]:
    return all_into(WatchedChannel, await connection.fetch(*bind("watched_channels")))


async def add(connection: Connection, name: str, person_id: int, at: datetime) -> bool:
    """Add a channel; False where it is watched already."""
    found = await connection.fetchval(
        *bind("watched_channel_add", name=name, at=at, person_id=person_id)
    )
    return found is not None


async def remove(connection: Connection, channel_id: int, at: datetime) -> str | None:
    """Remove a channel, and return its name; None: it was not watched."""
    name: str | None = await connection.fetchval(
        *bind("watched_channel_remove", channel_id=channel_id, at=at)
    )
    return name
