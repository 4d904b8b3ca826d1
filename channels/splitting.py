"""Further conversations of an author: what they write beside the first problem of a
conversation gets a contact, a conversation and a ticket of its own. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from channels.contacts import open_contact
from channels.dialogue_values import About, FurtherTicket
from channels.files import STORED
from channels.rows import conversations, messages, registrations
from channels.rows.conversations import Content, ConversationRow, last_place
from channels.rows.messages import NewMessage
from foundation.postgres.pool import Connection

#: Photos and videos of one message that each of several problems gets.
MOST_FILES = 20


async def _begin(
    connection: Connection,
    row: ConversationRow,
    line: str,
    language: str,
    published_at: datetime,
    now: datetime,
    *,
    accepts: bool,
) -> int:
    applicant = await conversations.applicant(connection, row.conversation_id)
    contact_id = await open_contact(connection, row.source, applicant, line, language, now)
    return await conversations.begin(
        connection, contact_id, row.source, row.address, published_at, now,
        reply_mode=row.reply_mode, private_address=None, accepts=accepts,
    )  # fmt: skip


async def begin_another(
    connection: Connection,
    row: ConversationRow,
    moved: Sequence[int],
    line: str,
    language: str,
    now: datetime,
) -> ConversationRow:
    """Begin a conversation with the messages `moved` of this one, to which what comes next belongs;
    a person is needed for it as for any other."""
    await conversations.accept_no_more(connection, row.conversation_id)
    published_at = await messages.first_published(connection, moved) or now
    begun = await _begin(connection, row, line, language, published_at, now, accepts=True)
    await messages.move(connection, moved, begun)
    await conversations.need_person(connection, begun, published_at, now)
    return await conversations.lock(connection, begun)


async def open_further(
    connection: Connection,
    row: ConversationRow,
    further: FurtherTicket,
    common: Sequence[Content],
    pictured: Sequence[int],
    line: str,
    language: str,
    now: datetime,
) -> About:
    """Begin a conversation for one of several problems, with what its author wrote `common` to all
    of them and the photos of the messages `pictured`, and have its ticket registered. Return what
    is known of it.

    No person is needed in it: who answers the author answers in the first one."""
    begun = await _begin(connection, row, line, language, now, now, accepts=False)
    text = "\n".join((further.problem.text, *(it.text for it in common if it.text)))
    place = last_place(common)
    new = NewMessage(
        begun, row.source, f"divided/{row.conversation_id}/{begun}", text,
        place.lat if place else None, place.lon if place else None, None,
        True, now, now, None, "",
    )  # fmt: skip
    message_id = await messages.add(connection, new)
    await messages.repeat_files(connection, message_id, pictured, STORED, now, MOST_FILES)
    await registrations.owe_ticket(connection, begun, now)
    topic = further.problem.topic
    return About(begun, offered=topic, topic=topic, replies=further.replies)
