"""What mails have beside their words: their names, what they answer, and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.model import Envelope, OpenThread
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect, into


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


async def add(connection: Connection, message_id: int, envelope: Envelope, sender: str) -> None:
    await connection.execute(
        *bind(
            "mail_add",
            message_id=message_id,
            mail_id=envelope.mail_id,
            reference_ids=list(envelope.references),
            subject=envelope.subject,
            sender=sender,
        )
    )


async def lock_open(connection: Connection, source: str, conversation_id: int) -> bool:
    """Lock a conversation until the transaction ends; return whether it goes on, and its ticket
    does."""
    found = await connection.fetchval(
        *bind("mail_conversation_lock", source=source, conversation_id=conversation_id)
    )
    return found is not None


async def conversation_of(
    connection: Connection,
    source: str,
    address: str,
    mail_ids: Sequence[str],
    tickets: Sequence[str],
) -> int | None:
    found: int | None = await connection.fetchval(
        *bind(
            "mail_conversation_of",
            source=source,
            address=address,
            mail_ids=list(mail_ids),
            tickets=list(tickets),
        )
    )
    return found


async def open_thread(connection: Connection, conversation_id: int, since: datetime) -> OpenThread:
    row = await connection.fetchrow(
        *bind("mail_open", conversation_id=conversation_id, since=since)
    )
    return into(OpenThread, expect(row))


async def thread(connection: Connection, source: str, address: str, key: str) -> MailThread | None:
    row = await connection.fetchrow(*bind("mail_thread", source=source, address=address, key=key))
    return None if row is None else into(MailThread, row)


async def bot_words(
    connection: Connection, source: str, address: str, conversation_id: int, since: datetime
) -> BotWords:
    row = await connection.fetchrow(
        *bind(
            "mail_bot_words",
            source=source,
            address=address,
            conversation_id=conversation_id,
            since=since,
        )
    )
    return into(BotWords, expect(row))
