"""Telegram's public channels that are watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class WatchedChannel:
    """A channel that is watched. `name`: its public name, in small letters and without a sign."""

    channel_id: int
    name: str
    added_at: datetime
    added_by: str


@query("watched_channels")
async def watched(connection: Connection) -> list[WatchedChannel]:
    """List the public Telegram channels that are watched, by name."""


@query("watched_channel_add")
async def add(connection: Connection, name: str, person_id: int, at: datetime) -> bool:
    """Add a channel; False where it is watched already."""


@query("watched_channel_remove")
async def remove(connection: Connection, channel_id: int, at: datetime) -> str | None:
    """Remove a channel, and return its name. None: it was not watched."""
