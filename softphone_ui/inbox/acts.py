"""What is done in the inbox: one person holds a conversation, answers it, registers it, ends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import asyncpg
from aiohttp import web
from msgspec import Meta, Struct

from channels.clock import Outcome
from channels.groundless import LONGEST
from channels.outgoing import put_out
from channels.registering import HasTicket, register
from channels.rows import conversations, inbox, messages, readers
from channels.rows.inbox import Conversation
from foundation.postgres.pool import Connection
from queue_manager.requests import DeclineConversation, IssueTicketNumber
from registry.notifications.rows import outbox
from registry.workflow.opening import NumberTaken
from softphone_ui.inbox.api import ConversationView, conversation_view, id_of
from softphone_ui.inbox.public_answers import alone, to_public
from softphone_ui.web.database import writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import DispatcherAway, NotFound, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

#: No network of ours takes more in one message.
LONGEST_ANSWER = 4000
Words = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_ANSWER, pattern=r"\A[^\x00]*\S[^\x00]*\Z")
]
About = Annotated[str, Meta(max_length=LONGEST, pattern=r"\A[^\x00]*\Z")]


class Held(WebError):
    __doc__ = N_("A colleague is answering this conversation.")
    status, code = 409, "held"


class NotHeld(WebError):
    __doc__ = N_("Take the conversation first: you have been silent for too long, or never had it.")
    status, code = 409, "not_held"


class Over(WebError):
    __doc__ = N_("This conversation is over.")
    status, code = 409, "conversation_over"


class AnswerInput(Struct, forbid_unknown_fields=True):
    """`key`: made by the page, so that an answer sent twice goes out once. `done`: the conversation
    ends with it. `alone`: to who wrote in public, and nobody else reads it."""

    key: Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
    text: Words
    done: bool = False
    alone: bool = False


class NoteInput(Struct, forbid_unknown_fields=True):
    text: Words


class EndInput(Struct, forbid_unknown_fields=True):
    """`reason` is for the record; spam and groundless need one. `about`: which house, lamp or bus a
    groundless one is about."""

    outcome: Literal["done", "spam", "groundless"]
    reason: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")] = ""
    about: About = ""


class DoubtInput(Struct, forbid_unknown_fields=True):
    """Whether a message in doubt has arrived; if it has not, it goes out again."""

    arrived: bool


class OutsideInput(Struct, forbid_unknown_fields=True):
    """Where the answer stands in the network, and when it was written."""

    link: Annotated[str, Meta(max_length=500, pattern=r"\Ahttps?://[^\s\x00]+\Z")]
    at: Annotated[datetime, Meta(tz=True)]


class NotThen(WebError):
    __doc__ = N_("The answer came after the message, and not later than now.")
    status, code = 422, "not_then"


class ReasonMissing(WebError):
    __doc__ = N_("Write the reason.")
    status, code = 422, "reason_missing"


class Registered(Struct):
    ticket: str


@endpoint("POST", "/api/inbox/{conversation_id}/claim", needs=Right.INBOX)
async def claim_conversation(request: web.Request) -> ConversationView:
    """Answer this conversation from now on. 409 `held` names who does."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        now = datetime.now(UTC)
        if not await inbox.claim(link, conversation_id, person.person_id, now):
            found = await _there(link, conversation_id, now)
            raise Held(holder=found.holder_name) if found.holder_name else Over
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/hold", needs=Right.INBOX)
async def hold_conversation(request: web.Request) -> None:
    """Its holder types still. 409 `not_held` where they have it no more."""
    async with writing(request.app) as link:
        await holding(request, link)


@endpoint("POST", "/api/inbox/{conversation_id}/release", needs=Right.INBOX)
async def release_conversation(request: web.Request) -> None:
    """Let go: it is free for others at once."""
    conversation_id = id_of(request)
    async with writing(request.app) as link:
        await inbox.release(link, conversation_id, person_of(request).person_id)
    tell(request, conversation_id)


@endpoint("POST", "/api/inbox/{conversation_id}/pass", needs=Right.DESK)
async def pass_conversation(request: web.Request) -> None:
    """Let somebody else have what the dispatcher offers. 409 where it is not offered to them."""
    operator = person_of(request).extension or ""
    await request.app[DISPATCHER].ask(DeclineConversation(operator, str(id_of(request))))


@endpoint("POST", "/api/inbox/{conversation_id}/answers", needs=Right.INBOX)
async def answer_conversation(request: web.Request, body: AnswerInput) -> ConversationView:
    """Send an answer to the author: it goes out by the outbox. 409 `not_held`, `not_alone` with the
    reason why they cannot be written to alone."""
    person = person_of(request)
    async with writing(request.app) as link:
        found, now = await holding(request, link)
        await _send(link, found, body, person.person_id, now)
        await readers.sent(link, found.conversation_id, person.person_id)
        if body.done:
            await inbox.end(link, found.conversation_id, person.person_id, Outcome.DONE, "", now)
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, found.conversation_id)
    return view


async def _send(
    link: Connection, found: Conversation, body: AnswerInput, person_id: int, now: datetime
) -> None:
    """Once for its key."""
    private = await alone(link, found.conversation_id, now) if body.alone else None
    try:
        async with link.transaction(), to_public():
            await put_out(
                link,
                found.conversation_id,
                f"{found.source}/{found.conversation_id}/answer/{body.key}",
                source=found.source,
                address=found.address,
                language=found.language,
                text=body.text.strip(),
                person_id=person_id,
                now=now,
                private=private,
            )
    except asyncpg.UniqueViolationError:
        return


@endpoint("POST", "/api/inbox/{conversation_id}/outside", needs=Right.INBOX)
async def answered_outside(request: web.Request, body: OutsideInput) -> ConversationView:
    """Write down that it was answered in the network itself, with the answer's link and time:
    figures show it apart. 409 `not_held`."""
    person = person_of(request)
    async with writing(request.app) as link:
        found, now = await holding(request, link)
        if not found.published_at <= body.at <= now:
            raise NotThen
        await inbox.answered_outside(
            link, found.conversation_id, person.person_id, body.link, body.at
        )
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, found.conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/notes", needs=Right.INBOX)
async def note_conversation(request: web.Request, body: NoteInput) -> ConversationView:
    """A note that only the centre sees; whoever may read the conversation may write one."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        now = datetime.now(UTC)
        await _there(link, conversation_id, now)
        await messages.add_note(link, conversation_id, person.person_id, body.text.strip(), now)
        await inbox.hold(link, conversation_id, person.person_id, now)
        await readers.sent(link, conversation_id, person.person_id)
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/ticket", needs=Right.INBOX)
async def register_conversation(request: web.Request) -> Registered:
    """Make a ticket of it, with its words, its place and its files; the author is told its number,
    deadline and code. The one it has already where there is one. 409 `not_held`."""
    conversation_id, person = id_of(request), person_of(request)
    line = request.app[SETTINGS].calls.line
    async with writing(request.app) as link:
        found, _ = await holding(request, link)
    if found.ticket is not None:
        return Registered(found.ticket)
    number = (await request.app[DISPATCHER].ask(IssueTicketNumber(line))).ticket
    try:
        async with writing(request.app) as link:
            await register(
                link,
                conversation_id,
                number,
                line=line,
                operator=person.extension,
                now=datetime.now(UTC),
            )
    except HasTicket as other:
        number = other.number
    except NumberTaken:
        # The dispatcher has not read the registry's numbers yet; the next one will do.
        raise DispatcherAway from None
    tell(request, conversation_id)
    return Registered(number)


@endpoint("POST", "/api/inbox/{conversation_id}/end", needs=Right.INBOX)
async def end_conversation(request: web.Request, body: EndInput) -> ConversationView:
    """It is over: done, spam or groundless, the last two with a reason. 409 `not_held`."""
    person, reason = person_of(request), body.reason.strip()
    if body.outcome != "done" and not reason:
        raise ReasonMissing
    async with writing(request.app) as link:
        found, now = await holding(request, link)
        about = body.about.strip() if body.outcome == "groundless" else ""
        await inbox.end(
            link, found.conversation_id, person.person_id, body.outcome, reason, now, about
        )
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, found.conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/messages/{message_id}/doubt", needs=Right.INBOX)
async def decide_doubt(request: web.Request, body: DoubtInput) -> ConversationView:
    """Say whether a message in doubt has arrived; if not, it goes out again. It is written down."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        key = await inbox.outbox_key(link, conversation_id, id_of(request, "message_id"))
        if key is None:
            raise NotFound
        if await outbox.decide(link, key, datetime.now(UTC), arrived=body.arrived):
            await write_audit(
                link,
                person.person_id,
                "message_doubt",
                subject=f"conversation {conversation_id}",
                detail={"arrived": body.arrived},
                address=request.remote,
            )
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id)
    return view


async def holding(request: web.Request, link: Connection) -> tuple[Conversation, datetime]:
    """The conversation, which this person holds, and is heard of now. Raises NotFound, Over, Held,
    NotHeld."""
    conversation_id, person, now = id_of(request), person_of(request), datetime.now(UTC)
    holds = await inbox.hold(link, conversation_id, person.person_id, now)
    found = await _there(link, conversation_id, now)
    if holds:
        return found, now
    if found.ended_at is not None:
        raise Over
    raise Held(holder=found.holder_name) if found.holder_name else NotHeld


async def _there(link: Connection, conversation_id: int, now: datetime) -> Conversation:
    """Raises NotFound."""
    found = await inbox.one(link, conversation_id, now)
    if found is None:
        raise NotFound
    return found


def tell(request: web.Request, *conversation_ids: int) -> None:
    """Every open inbox asks for them anew."""
    request.app[MIRROR].written(conversations.written(conversation_ids))
