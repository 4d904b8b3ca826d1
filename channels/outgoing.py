"""What goes out: a message of the conversation and a row of the outbox, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channels.bot_words import BUTTONS, Button
from channels.rows import messages
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import spoken


async def put_out(
    connection: Connection,
    conversation_id: int,
    key: str,
    *,
    source: str,
    address: str,
    language: str,
    text: str,
    now: datetime,
    buttons: Sequence[Button] = (),
    ticket: str | None = None,
    person_id: int | None = None,
) -> int:
    """Say `text` in the conversation, once for its `key`; the message's number. `person_id` None:
    the bot says it. `ticket`: whose `{code}` and `{link}` are put in at the moment of sending."""
    message: dict[str, Any] = {"text": text}
    if person_id is None:  # a person's answer leaves the bot's buttons as they are
        message["buttons"] = _shown(buttons, language)
    if ticket is not None:
        message["ticket"] = ticket
    await outbox.add(connection, key, source, address, message, now)
    part = "bot" if person_id is None else "operator"
    return await messages.add_out(
        connection,
        conversation_id,
        part=part,
        person_id=person_id,
        text=text,
        at=now,
        outbox_key=key,
    )


def _shown(buttons: Sequence[Button], language: str) -> list[dict[str, str]]:
    """Each with its words, and what the network is to ask for by it."""
    asks = {Button.PLACE: "place", Button.TELEPHONE: "telephone"}
    return [{"text": BUTTONS[it][language], "ask": asks.get(it, "")} for it in buttons]


def text_of(message: Message, settings: Settings) -> str:
    """What is said, with the ticket's code and link in their places."""
    if "ticket" in message.message:
        return spoken(message, settings)
    return str(message.message["text"])
