"""Business actions with conversations: what a person who holds one does with it.

Each function works in the caller's transaction. The holder's row of the conversation is locked by
`hold_conversation`; an author is locked before the conversation, and of two conversations the older
one first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from channels.clock import ConversationOutcome
from channels.groundless import is_third
from channels.outgoing import OutgoingReply, put_out
from channels.private_reply import NoPrivateWay, PrivateWay, private_way
from channels.rows import (
    basket,
    conversations,
    handover,
    inbox,
    messages,
    readers,
    registrations,
    sources,
)
from channels.rows.inbox import Conversation
from foundation.postgres.pool import Connection
from registry.notifications.rows import outbox
from registry.tickets.rows import tickets
from staff.acting import ActingPerson

LONGEST_SNOOZE = timedelta(days=30)


class NotDone(Exception):
    """An error: the action is not possible with this conversation. Nothing was written."""


class NoConversation(NotDone):
    """An error: there is no such conversation, message, or colleague."""


class ConversationOver(NotDone):
    """An error: the conversation has ended."""


class NotHeld(NotDone):
    """An error: the person does not hold the conversation."""


class HeldByOther(NotDone):
    """An error: the colleague `holder` holds the conversation."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class CannotWriteAlone(NotDone):
    """An error: the author of a public message cannot be written to in private."""

    def __init__(self, why: NoPrivateWay) -> None:
        super().__init__(why.value)
        self.why = why


class NotAnswered(NotDone):
    """An error: nobody has answered the conversation yet."""


class AnsweredAtBadTime(NotDone):
    """An error: an answer is not later than its question, or later than now."""


class SnoozedTooLong(NotDone):
    """An error: a conversation is to come back now or before, or too late."""


class NotTheThird(NotDone):
    """An error: it is not the author's third groundless message about the same."""


class NoTicket(NotDone):
    """An error: neither of two conversations has a ticket."""


class TwoTickets(NotDone):
    """An error: both conversations have a ticket of their own."""


class TicketOver(NotDone):
    """An error: the ticket has ended."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """Answer that a person gives. `key`: sent twice under it, it goes out once. `done`: the
    conversation ends with it. `alone`: only the author of a public message reads it."""

    key: str
    text: str
    done: bool = False
    alone: bool = False


async def hold_conversation(
    connection: Connection, conversation_id: int, person_id: int, now: datetime
) -> Conversation:
    """Lock the conversation, write that its holder was active now, and return it. Raise
    NoConversation, ConversationOver, HeldByOther, NotHeld."""
    holds = await inbox.hold(connection, conversation_id, person_id, now)
    found = await _existing(connection, conversation_id, now)
    if holds:
        return found
    if found.ended_at is not None:
        raise ConversationOver
    raise HeldByOther(found.holder_name) if found.holder_name else NotHeld


async def claim_conversation(
    connection: Connection, conversation_id: int, person_id: int, now: datetime
) -> None:
    """Make the person the holder of the conversation. Raise NoConversation, ConversationOver,
    HeldByOther."""
    if not await inbox.claim(connection, conversation_id, person_id, now):
        found = await _existing(connection, conversation_id, now)
        raise HeldByOther(found.holder_name) if found.holder_name else ConversationOver


async def answer_conversation(
    connection: Connection,
    conversation_id: int,
    answer: PersonAnswer,
    person_id: int,
    now: datetime,
) -> None:
    """Put the holder's answer into the outbox, once for its key, and forget their draft; end the
    conversation if it is `done`. Raise as `hold_conversation`, and CannotWriteAlone, NotForPublic,
    ByHand."""
    found = await hold_conversation(connection, conversation_id, person_id, now)
    await _send(connection, found, answer, person_id, now)
    await readers.sent(connection, conversation_id, person_id)
    if answer.done:
        await inbox.end(connection, conversation_id, person_id, ConversationOutcome.DONE, "", now)


async def _send(
    connection: Connection, found: Conversation, answer: PersonAnswer, person_id: int, now: datetime
) -> None:
    private = await _way_to(connection, found, now) if answer.alone else None
    reply = OutgoingReply(
        key=f"{found.source}/{found.conversation_id}/answer/{answer.key}",
        source=found.source,
        address=found.address,
        language=found.language,
        text=answer.text,
        person_id=person_id,
        private=private,
    )
    try:
        async with connection.transaction():
            await put_out(connection, found.conversation_id, reply, now)
    except asyncpg.UniqueViolationError:  # sent already
        return


async def _way_to(connection: Connection, found: Conversation, now: datetime) -> PrivateWay | None:
    author = await conversations.public_author(connection, found.conversation_id)
    way = private_way(author, now)
    if isinstance(way, NoPrivateWay):
        raise CannotWriteAlone(way)
    return way


async def write_outside_answer(
    connection: Connection,
    conversation_id: int,
    link: str,
    at: datetime,
    person_id: int,
    now: datetime,
) -> None:
    """Write that the holder answered in the network itself, at `at`. Raise as `hold_conversation`,
    and AnsweredAtBadTime."""
    found = await hold_conversation(connection, conversation_id, person_id, now)
    if not found.published_at <= at <= now:
        raise AnsweredAtBadTime
    await inbox.answered_outside(connection, conversation_id, person_id, link, at)


async def add_note(
    connection: Connection, conversation_id: int, text: str, person_id: int, now: datetime
) -> None:
    """Add a note that only the centre sees, and forget its author's draft. Raise NoConversation."""
    await _existing(connection, conversation_id, now)
    await messages.add_note(connection, conversation_id, person_id, text, now)
    await inbox.hold(connection, conversation_id, person_id, now)
    await readers.sent(connection, conversation_id, person_id)


async def end_conversation(
    connection: Connection,
    conversation_id: int,
    outcome: str,
    reason: str,
    about: str,
    person_id: int,
    now: datetime,
) -> None:
    """End the conversation. `about`: what a groundless one is about. Raise as
    `hold_conversation`."""
    await hold_conversation(connection, conversation_id, person_id, now)
    about = about if outcome == ConversationOutcome.GROUNDLESS else ""
    await inbox.end(connection, conversation_id, person_id, outcome, reason, now, about)


async def decide_doubt(
    connection: Connection,
    conversation_id: int,
    message_id: int,
    by: ActingPerson,
    now: datetime,
    *,
    arrived: bool,
) -> None:
    """Decide whether a message in doubt has arrived, with its audit; if not, it is sent again.
    Raise NoConversation."""
    key = await inbox.outbox_key(connection, conversation_id, message_id)
    if key is None:
        raise NoConversation
    if await outbox.decide(connection, key, now, arrived=arrived):
        await _note(connection, by, "message_doubt", conversation_id, {"arrived": arrived})


async def rescue_conversation(
    connection: Connection, conversation_id: int, by: ActingPerson
) -> None:
    """Take the conversation out of the spam basket, and stop stopping its author, with the audit.
    Raise NoConversation where it is not in the basket."""
    await sources.lock_author(connection, conversation_id)
    if not await basket.rescue(connection, conversation_id):
        raise NoConversation
    await basket.stop_author(connection, conversation_id, person_id=None, reason=None, now=None)
    await _note(connection, by, "spam_rescued", conversation_id, {})


async def stop_author(
    connection: Connection,
    conversation_id: int,
    reason: str,
    about: str,
    by: ActingPerson,
    now: datetime,
) -> None:
    """End the author's third groundless conversation about the same, and stop the author, with the
    audit: what they write later goes to the basket. Raise as `hold_conversation`, and
    NotTheThird."""
    await sources.lock_author(connection, conversation_id)
    await hold_conversation(connection, conversation_id, by.person_id, now)
    if not is_third(about, await basket.groundless_before(connection, conversation_id, now)):
        raise NotTheThird
    await inbox.end(
        connection,
        conversation_id,
        by.person_id,
        ConversationOutcome.GROUNDLESS,
        reason,
        now,
        about,
    )
    await basket.stop_author(
        connection, conversation_id, person_id=by.person_id, reason=reason, now=now
    )
    detail = {"reason": reason, "about": about}
    await _note(connection, by, "author_stopped", conversation_id, detail)


async def snooze_conversation(
    connection: Connection, conversation_id: int, until: datetime, person_id: int, now: datetime
) -> None:
    """Put away a conversation that a person has answered, until then or until its author writes.
    Raise as `hold_conversation`, and NotAnswered, SnoozedTooLong."""
    found = await hold_conversation(connection, conversation_id, person_id, now)
    if found.answered_at is None and found.outside_at is None:
        raise NotAnswered
    if not now < until <= now + LONGEST_SNOOZE:
        raise SnoozedTooLong
    await handover.snooze(connection, conversation_id, person_id, until, now)


async def hand_conversation(
    connection: Connection,
    conversation_id: int,
    to: int,
    words: str | None,
    roles: Sequence[str],
    person_id: int,
    now: datetime,
) -> None:
    """Hand the conversation to the colleague `to`, who has one of the `roles`; `words` become a
    note. Raise as `hold_conversation`; NoConversation where they answer nobody in writing."""
    await hold_conversation(connection, conversation_id, person_id, now)
    colleagues = await handover.colleagues(connection, person_id, roles)
    if to not in {colleague.person_id for colleague in colleagues}:
        raise NoConversation
    await handover.hand(connection, conversation_id, person_id, to, now)
    if words is not None:
        await messages.add_note(connection, conversation_id, person_id, words, now)


async def join_conversations(
    connection: Connection, conversation_id: int, other_id: int, person_id: int, now: datetime
) -> None:
    """Give the ticket of one conversation to the other one, too, with its words and files. The
    person holds `conversation_id`. Raise as `hold_conversation`, and NoTicket, TwoTickets,
    TicketOver."""
    ids: Collection[int] = sorted({conversation_id, other_id})
    locked = {
        each: await conversations.lock(connection, each)
        for each in ids
        if await inbox.one(connection, each, now) is not None
    }
    await hold_conversation(connection, conversation_id, person_id, now)
    if set(locked) != set(ids) or len(ids) < 2:
        raise NoConversation
    mine, other = locked[conversation_id], locked[other_id]
    if mine.ticket is None and other.ticket is None:
        raise NoTicket
    if mine.ticket is not None and other.ticket is not None:
        raise TwoTickets
    to, ticket = (mine, other.ticket) if mine.ticket is None else (other, mine.ticket)
    await _lay_onto(connection, to.conversation_id, ticket or "")


async def _lay_onto(connection: Connection, conversation_id: int, ticket: str) -> None:
    content = await conversations.content(connection, conversation_id)
    words = "\n".join(part.text for part in content if part.text)
    if not await tickets.add_words(connection, ticket, words):
        raise TicketOver
    await registrations.set_ticket(connection, conversation_id, ticket, None)


async def _existing(connection: Connection, conversation_id: int, now: datetime) -> Conversation:
    found = await inbox.one(connection, conversation_id, now)
    if found is None:
        raise NoConversation
    return found


async def _note(
    connection: Connection,
    by: ActingPerson,
    action: str,
    conversation_id: int,
    detail: Mapping[str, object],
) -> None:
    await by.note(connection, action, f"conversation {conversation_id}", detail)
