"""The chat on the city's site, as its own page reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """A message of a citizen, with the number of its photos."""

    message_id: int
    conversation_id: int
    published_at: datetime
    text: str
    lat: float | None
    photos: int


@dataclass(frozen=True, slots=True)
class SentText:
    """A message of ours; `message` as in the outbox."""

    outbox_id: int
    made_at: datetime
    message: dict[str, Any]


@query("site_chat_received")
async def received(
    connection: Connection, source: str, address: str, limit: int
) -> list[ReceivedText]:
    """List the newest messages that a citizen has written, the newest first."""


@query("site_chat_sent")
async def sent(connection: Connection, address: str, limit: int) -> list[SentText]:
    """List the newest messages that a citizen was sent, the newest first."""


@query("site_chat_wake_bot")
async def wake_bot(connection: Connection) -> None:
    """Wake the process of the channels when the transaction is committed."""
