"""What goes out: a message of the conversation and a row of the outbox, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.bot_words import Button, label
from channels.model import ReplyMode
from channels.private_reply import PrivateWay
from channels.public_words import KnownPerson, PersonalDataFinding, private_in
from channels.rows import conversations, messages
from channels.rows.conversations import ReplyTarget
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import spoken


class NotForPublic(Exception):
    """An error: what everybody would read names a person's own: `found` says what."""

    def __init__(self, found: Sequence[PersonalDataFinding]) -> None:
        super().__init__(", ".join(it.kind for it in found))
        self.found = list(found)


class ByHand(Exception):
    """The network lets no program answer there: a person does, at `link`."""

    def __init__(self, link: str) -> None:
        super().__init__(link)
        self.link = link


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingReply:
    """Message to be sent in a conversation, once for its `key`. `address`: the conversation's, or
    the private one of its author. `person_id`: who says it; None: the bot. `buttons` and `choices`
    are the bot's. `ticket`: whose `{code}` and `{link}` are put in when it is sent. `private`: the
    author's own address, as the network lets it be used now; it is used instead of `address`."""

    key: str
    source: str
    address: str
    language: str
    text: str
    person_id: int | None = None
    buttons: Sequence[Button] = ()
    choices: Sequence[str] = ()
    ticket: str | None = None
    private: PrivateWay | None = None


async def put_out(
    connection: Connection, conversation_id: int, reply: OutgoingReply, now: datetime
) -> int:
    """Write the reply as a message of the conversation and as a row of the outbox. Return the
    message's id. Raise NotForPublic, ByHand."""
    if reply.private is not None:
        address, aim = reply.private.address, _alone(reply.private)
    else:
        target = await conversations.reply_target(connection, conversation_id)
        address, aim = reply.address, _aimed(target, reply.address, reply.text)
    message: dict[str, Any] = {"text": reply.text, **aim}
    if reply.person_id is None:  # a person's answer leaves the bot's buttons as they are
        message["buttons"] = _shown(reply.choices, reply.buttons, reply.language)
    else:
        message["by_person"] = True
    if reply.ticket is not None:
        message["ticket"] = reply.ticket
    await outbox.add(connection, reply.key, reply.source, address, message, now)
    return await messages.add_out(
        connection,
        conversation_id,
        part="bot" if reply.person_id is None else "operator",
        person_id=reply.person_id,
        text=reply.text,
        at=now,
        outbox_key=reply.key,
    )


def _aimed(target: ReplyTarget, address: str, text: str) -> dict[str, Any]:
    """Below which message an answer in public stands; of a private one, when they wrote last: some
    networks take none later. Raises NotForPublic, ByHand."""
    if target.reply_mode == ReplyMode.PRIVATE or address != target.address:
        return {"last_at": target.last_at.isoformat()} if target.last_at else {}
    if target.reply_mode == ReplyMode.BY_HAND:
        raise ByHand(target.link or "")
    known = KnownPerson([target.name] if target.name else [], target.texts)
    if found := private_in(text, known):
        raise NotForPublic(found)
    return {"reply_to": target.external_id}


def _alone(way: PrivateWay) -> dict[str, Any]:
    """For which comment it goes out, or when they wrote last: some networks ask for one of the
    two."""
    if way.reply_to:
        return {"private_reply_to": way.reply_to}
    return {"last_at": way.last_at.isoformat()} if way.last_at else {}


def _shown(
    choices: Sequence[str], buttons: Sequence[Button], language: str
) -> list[dict[str, str]]:
    """Each with its words, and what the network is to ask for by it."""
    asks = {Button.PLACE: "place", Button.TELEPHONE: "telephone"}
    words = [{"text": it, "ask": ""} for it in choices]
    return words + [{"text": label(it, language), "ask": asks.get(it, "")} for it in buttons]


def text_of(message: Message, settings: Settings) -> str:
    """Return what is said, with the ticket's code and link in their places."""
    if "ticket" in message.message:
        return spoken(message, settings)
    return str(message.message["text"])
