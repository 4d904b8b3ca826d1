"""What the bot is to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class TurnMessage:
    message_id: int
    text: str
    lat: float | None
    lon: float | None
    content: bool
    album: str | None
    files: int


async def turn_next_at(connection: Connection) -> datetime | None:
    at: datetime | None = await connection.fetchval(*bind("turn_next_at"))
    return at


async def turns_due(connection: Connection, now: datetime, limit: int) -> list[int]:
    rows = await connection.fetch(*bind("turns_due", now=now, limit=limit))
    return [row["conversation_id"] for row in rows]


async def turn_messages(
    connection: Connection, conversation_id: int, now: datetime
) -> list[TurnMessage]:
    return all_into(
        TurnMessage,
        await connection.fetch(*bind("turn_messages", conversation_id=conversation_id, now=now)),
    )


async def end_turn(connection: Connection, message_ids: Sequence[int]) -> None:
    await connection.execute(*bind("turn_over", message_ids=list(message_ids)))


async def put_off(
    connection: Connection, conversation_id: int, now: datetime, at: datetime
) -> datetime | None:
    """Put off what was due to `at`; return when the first of it was published."""
    query = bind("turn_later", conversation_id=conversation_id, now=now, at=at)
    published_at: datetime | None = await connection.fetchval(*query)
    return published_at
