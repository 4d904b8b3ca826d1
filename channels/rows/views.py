"""How many have seen what citizens posted, figure after figure."""

from __future__ import annotations

from datetime import datetime

from channels.model import Viewed
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def note(connection: Connection, source: str, viewed: Viewed) -> None:
    """Note a figure that is another than the last one; nothing of a message that is not here."""
    await connection.execute(
        *bind(
            "message_views_note",
            source=source,
            external_id=viewed.external_id,
            at=viewed.at,
            views=viewed.views,
        )
    )


async def young(
    connection: Connection, source: str, prefix: str, since: datetime, limit: int
) -> list[str]:
    """Return numbers of posts, the newest first; those of `source` that have views begin with
    `prefix`."""
    query = bind("message_views_young", source=source, prefix=prefix, since=since, limit=limit)
    return [row["external_id"] for row in await connection.fetch(*query)]
