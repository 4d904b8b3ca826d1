"""What the bot may still say to an author by mail: no machine is answered, and nobody often."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.mail.threads import ANSWERS_A_DAY
from channels.rows import mails
from channels.rows.conversations import ConversationRow
from channels.rows.mails import BotWords
from foundation.postgres.pool import Connection

BY_MAIL = "mailbox"
DAY = timedelta(days=1)


async def bot_mails(connection: Connection, row: ConversationRow, now: datetime) -> BotWords:
    """Return what the bot has said to the author of this conversation lately."""
    return await mails.bot_words(
        connection, row.source, row.address, row.conversation_id, now - DAY
    )


def may_answer(before: BotWords) -> bool:
    """Return whether one more mail may go to the author today."""
    return before.lately < ANSWERS_A_DAY
