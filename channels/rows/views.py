"""How many have seen what citizens posted, figure after figure."""

from __future__ import annotations

from datetime import datetime

from channels.model import Viewed
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("message_views_note")
async def note(connection: Connection, source: str, viewed: Viewed) -> None:
    """Note a figure that is another than the last one; nothing of a message that is not here."""


@query("message_views_young")
async def young(
    connection: Connection, source: str, prefix: str, since: datetime, limit: int
) -> list[str]:
    """Return numbers of posts, the newest first; those of `source` that have views begin with
    `prefix`."""
