"""What mails have beside their words: their names, what they answer, and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.model import Envelope, OpenThread
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class MailThread:
    """The thread of a mail of ours. `reference_ids`: of the mails before `mail_id`."""

    conversation_id: int
    ticket: str | None
    subject: str
    mail_id: str
    reference_ids: list[str]


@dataclass(frozen=True, slots=True)
class BotWords:
    """The count of the bot's answers to an author lately, and whether it has answered in this
    conversation."""

    lately: int
    here: bool


@query("mail_add")
async def add(connection: Connection, message_id: int, envelope: Envelope, sender: str) -> None:
    """Add the mail of a message."""


@query("mail_conversation_lock")
async def lock_open(connection: Connection, source: str, conversation_id: int) -> bool:
    """Lock a conversation until the transaction ends; return whether it goes on, and its ticket
    does."""


@query("mail_conversation_of")
async def conversation_of(
    connection: Connection,
    source: str,
    address: str,
    mail_ids: Sequence[str],
    tickets: Sequence[str],
) -> int | None:
    """Find the newest open conversation of an address that has one of the mails or tickets. Return
    its id, or None if there is none."""


@query("mail_open")
async def open_thread(connection: Connection, conversation_id: int, since: datetime) -> OpenThread:
    """Return what the answer to an open conversation by mail needs."""


@query("mail_thread")
async def thread(connection: Connection, source: str, address: str, key: str) -> MailThread | None:
    """Return what a message of the outbox answers, or None if it answers nothing."""


@query("mail_bot_words")
async def bot_words(
    connection: Connection, source: str, address: str, conversation_id: int, since: datetime
) -> BotWords:
    """Return how often the bot answered this author lately, and whether in this conversation."""
