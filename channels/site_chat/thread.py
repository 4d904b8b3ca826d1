"""A citizen's chat as its own page shows it: what they wrote, and all that was sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.outgoing import text_of
from channels.rows import site_chat
from channels.rows.site_chat import SentText
from channels.site_chat.source import NAME
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.notifications.rows.outbox import Message

#: The newest so many messages of each side are shown.
MOST_SHOWN = 100


class Side(StrEnum):
    """Who has written a line of the chat."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A message as the page shows it. `key` tells it from all others of the chat. `choices`: texts
    that the bot proposes as the next message. `asks_place`: the bot asks for a place."""

    key: str
    side: Side
    at: datetime
    text: str
    photos: int = 0
    place: bool = False
    choices: tuple[str, ...] = ()
    asks_place: bool = False


@dataclass(frozen=True, slots=True)
class ChatThread:
    """A chat, the oldest message first. `conversations`: whose changes concern it."""

    lines: Sequence[ChatLine]
    conversations: frozenset[int]

    @property
    def version(self) -> str:
        """Return the version of the chat: each message gives it another one."""
        return f"{len(self.lines)}-{self.lines[-1].key}" if self.lines else "0"


async def read_thread(connection: Connection, chat: str, settings: Settings) -> ChatThread:
    """Read the chat of the address `chat`."""
    received = await site_chat.received(connection, NAME, chat, MOST_SHOWN)
    sent = await site_chat.sent(connection, chat, MOST_SHOWN)
    lines = [
        ChatLine(
            f"in-{it.message_id}", Side.CITIZEN, it.published_at, it.text, it.photos,
            place=it.lat is not None,
        )
        for it in received
    ]  # fmt: skip
    lines += [_sent_line(it, settings) for it in sent]
    lines.sort(key=lambda line: (line.at, line.side is not Side.CITIZEN, line.key))
    return ChatThread(lines, frozenset(it.conversation_id for it in received))


def _sent_line(sent: SentText, settings: Settings) -> ChatLine:
    message = Message(sent.outbox_id, "", NAME, "", sent.message, sent.made_at, 0)
    buttons = sent.message.get("buttons", [])
    by_person = bool(sent.message.get("by_person"))
    return ChatLine(
        f"out-{sent.outbox_id}",
        Side.OPERATOR if by_person else Side.BOT,
        sent.made_at,
        text_of(message, settings),
        choices=tuple(str(it["text"]) for it in buttons if not it["ask"]),
        asks_place=any(it["ask"] == "place" for it in buttons),
    )
