"""The inbox: who waits, who answers, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.clock import ANSWER_WITHIN, SILENCE, ContactMoments
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into
from queue_manager.domain.floor.limits import ANSWER_TAKES


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """The place of a conversation in the inbox. `due_since`: since when an answer is due; None: it
    is the author's turn. `mine`: the person holds it, or answered it and nobody else holds it.
    `named`: a note names the person."""

    conversation_id: int
    due_since: datetime | None
    held: bool
    mine: bool
    named: bool


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation of the inbox, as its line shows it."""

    conversation_id: int
    source: str
    author: str
    language: str | None
    published_at: datetime
    answered_at: datetime | None
    withdrawn_at: datetime | None
    ticket: str | None
    snoozed_until: datetime | None
    holder: int | None
    holder_name: str | None
    held_at: datetime | None
    last_words: str
    files: int
    in_doubt: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A conversation that waits, or that somebody answers: `holder` is their extension, empty where
    they have none; `free_at`: they have it no more unless they are heard before. `known_to`: the
    extension of who answered last. `woken_at`: it was put away until then."""

    conversation_id: int
    source: str
    language: str | None
    published_at: datetime
    answered_at: datetime | None
    waits_since: datetime | None
    woken_at: datetime | None
    holder: str | None
    free_at: datetime | None
    known_to: str | None


@dataclass(frozen=True, slots=True)
class ConversationTicket:
    """A ticket that a conversation has become; one for each problem."""

    number: str
    subject: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as its page shows it. `holder`: who answers, heard of within `SILENCE`."""

    conversation_id: int
    source: str
    address: str
    contact_id: str
    author: str
    language: str
    applicant: str | None
    published_at: datetime
    seen_at: datetime
    answered_at: datetime | None
    withdrawn_at: datetime | None
    ticket: str | None
    outcome: str | None
    reason: str
    ended_at: datetime | None
    outside_at: datetime | None
    outside_link: str | None
    snoozed_until: datetime | None
    holder: int | None
    holder_name: str | None
    held_at: datetime | None
    blocked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message of a conversation. `delivery`: the state of its row in the outbox; `before`: what
    it said before it was edited; `link`: where people read it in the network, "" where nobody else
    does; `alone`: of a conversation in public it went to the author alone."""

    message_id: int
    kind: str
    part: str
    person: str | None
    text: str
    lat: float | None
    lon: float | None
    published_at: datetime
    seen_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    link: str
    delivery: str | None
    delivered_at: datetime | None
    error: str | None
    alone: bool
    before: list[str]
    files: list[dict[str, Any]]


async def places(connection: Connection, person_id: int, now: datetime) -> list[InboxPlace]:
    """List the conversations that go on, as a person sees them, what is due longest first."""
    query = bind("inbox_places", person_id=person_id, now=now, silent_before=now - SILENCE)
    return all_into(InboxPlace, await connection.fetch(*query))


async def inbox(
    connection: Connection, conversation_ids: Sequence[int], now: datetime
) -> list[InboxRow]:
    """Return what is shown of these conversations, in their order."""
    query = bind("inbox", conversation_ids=conversation_ids, silent_before=now - SILENCE)
    return all_into(InboxRow, await connection.fetch(*query))


async def to_offer(connection: Connection, now: datetime, limit: int) -> list[OfferRow]:
    """Return those that somebody answers, then what is due first, the late ones among the others as
    the dispatcher offers them."""
    rows = await connection.fetch(
        *bind(
            "inbox_to_offer",
            now=now,
            silent_before=now - SILENCE,
            silence=SILENCE,
            late_before=now + ANSWER_TAKES - ANSWER_WITHIN,
            limit=limit,
        )
    )
    return all_into(OfferRow, rows)


async def one(connection: Connection, conversation_id: int, now: datetime) -> Conversation | None:
    row = await connection.fetchrow(
        *bind("inbox_conversation", conversation_id=conversation_id, silent_before=now - SILENCE)
    )
    return None if row is None else into(Conversation, row)


@query("inbox_messages")
async def messages(connection: Connection, conversation_id: int) -> list[MessageRow]:
    """List what was said in a conversation, in order, with the fate of what was sent."""


@query("inbox_tickets")
async def tickets_of(connection: Connection, conversation_id: int) -> list[ConversationTicket]:
    """List the tickets of a conversation, the newest first."""


async def claim(
    connection: Connection, conversation_id: int, person_id: int, now: datetime
) -> bool:
    """Claim a conversation; False where somebody else holds it, or it is over."""
    found = await connection.fetchval(
        *bind(
            "inbox_claim",
            conversation_id=conversation_id,
            person_id=person_id,
            now=now,
            silent_before=now - SILENCE,
        )
    )
    return found is not None


async def hold(connection: Connection, conversation_id: int, person_id: int, now: datetime) -> bool:
    """Hold a conversation, for they are heard; False where they hold it no more."""
    found = await connection.fetchval(
        *bind(
            "inbox_held",
            conversation_id=conversation_id,
            person_id=person_id,
            now=now,
            silent_before=now - SILENCE,
        )
    )
    return found is not None


@query("inbox_outside")
async def answered_outside(
    connection: Connection, conversation_id: int, person_id: int, link: str, at: datetime
) -> None:
    """Note an answer outside, once; the first one stays."""


@query("inbox_release")
async def release(connection: Connection, conversation_id: int, person_id: int) -> None:
    """Release a conversation that this person has claimed."""


@query("inbox_end")
async def end(
    connection: Connection,
    conversation_id: int,
    person_id: int,
    outcome: str,
    reason: str,
    now: datetime,
    about: str = "",
) -> None:
    """End a conversation. `about`: what a groundless one is about."""


@query("inbox_outbox_key")
async def outbox_key(connection: Connection, conversation_id: int, message_id: int) -> str | None:
    """Return the message's key in the outbox. None: no such message was sent."""


@query("inbox_clocks")
async def clocks(connection: Connection, begins: datetime, ends: datetime) -> list[ContactMoments]:
    """Return the moments of the conversations published in that time."""


@query("inbox_moments")
async def moments(connection: Connection, begins: datetime, ends: datetime) -> list[ContactMoments]:
    """Return the moments without offers, the end, source, language and who answered."""
