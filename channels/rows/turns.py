"""What the bot is to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class TurnMessage:
    message_id: int
    text: str
    lat: float | None
    lon: float | None
    content: bool
    album: str | None
    files: int
    voices: int


@query("turn_next_at")
async def turn_next_at(connection: Connection) -> datetime | None:
    """Return when the bot is to read the next message. None: no message waits for it."""


@query("turns_due")
async def turns_due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """List the conversations that the bot has to read now, the longest due first."""


@query("turn_messages")
async def turn_messages(
    connection: Connection, conversation_id: int, now: datetime
) -> list[TurnMessage]:
    """List the messages that the bot has to read in a conversation, in order."""


@query("turn_over")
async def end_turn(connection: Connection, message_ids: Sequence[int]) -> None:
    """Note that the bot has read these messages."""


@query("turn_later")
async def put_off(
    connection: Connection, conversation_id: int, now: datetime, at: datetime
) -> datetime | None:
    """Put off messages that are due to `at`. Return when the first was published. None: none was
    due."""
