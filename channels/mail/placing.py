"""In which conversation a mail is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.mail.threads import goes_on
from channels.model import Envelope
from channels.rows import mails, sources
from channels.rows.conversations import OpenConversation
from foundation.postgres.pool import Connection

HOUR = timedelta(hours=1)


async def by_token(link: Connection, source: str, envelope: Envelope) -> int | None:
    """Return the conversation whose token the mail bears, whoever sends it: only who has a mail of
    ours has the token. Answers go to the conversation's author as ever."""
    for conversation_id in envelope.conversations:
        await sources.lock_author(link, conversation_id)
        if await mails.lock_open(link, source, conversation_id):
            return conversation_id
    return None


async def by_reference(
    link: Connection, source: str, address: str, envelope: Envelope
) -> int | None:
    """Find the conversation by what anybody could write: then it is a conversation of the same
    author."""
    if not envelope.references and not envelope.tickets:
        return None
    found = await mails.conversation_of(
        link, source, address, envelope.references, envelope.tickets
    )
    if found is None or not await mails.lock_open(link, source, found):
        return None
    return found


async def joins(
    link: Connection, envelope: Envelope, found: OpenConversation, now: datetime
) -> bool:
    """Return whether a mail without a thread goes on with its author's open conversation."""
    thread = await mails.open_thread(link, found.conversation_id, now - HOUR)
    return goes_on(envelope, thread, now)
