"""What becomes of a mail besides being read by a person: its words go onto the open ticket, and who
begins something hears once that it is here. No machine is answered, and nobody often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from channels.bot_words import Saying, say
from channels.mail.threads import ANSWERS_A_DAY
from channels.outgoing import OutgoingReply, put_out
from channels.rows import mails
from channels.rows.conversations import ConversationRow
from channels.rows.sources import AuthorRow
from channels.rows.turns import TurnMessage
from foundation.postgres.pool import Connection
from registry.tickets.rows import tickets

BY_MAIL = "mailbox"
DAY = timedelta(days=1)


async def acknowledge(
    connection: Connection,
    row: ConversationRow,
    author: AuthorRow,
    due: Sequence[TurnMessage],
    now: datetime,
) -> None:
    """Acknowledge in the transaction in which the mails were looked at."""
    words = "\n".join(it.text for it in due if it.content and it.text)
    if not due or not any(it.content for it in due):
        return
    if row.ticket is not None:
        if words:
            await tickets.add_words(connection, row.ticket, words)
        return
    before = await mails.bot_words(
        connection, row.source, row.address, row.conversation_id, now - DAY
    )
    if before.here or before.lately >= ANSWERS_A_DAY:
        return
    reply = OutgoingReply(
        key=f"{row.source}/{row.conversation_id}/received",
        source=row.source,
        address=row.address,
        language=author.language,
        text=say(Saying.MAIL_RECEIVED, author.language),
    )
    await put_out(connection, row.conversation_id, reply, now)
