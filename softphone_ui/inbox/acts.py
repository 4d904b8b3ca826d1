"""What is done in the inbox: one person holds a conversation, answers it, registers it, ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from channels import actions
from channels.actions import PersonAnswer
from channels.groundless import LONGEST
from channels.registering import HasTicket, TicketDraft, register
from channels.rows import conversations, inbox
from foundation.postgres.pool import Connection
from queue_manager.requests import DeclineConversation, IssueTicketNumber
from registry.workflow.opening import NumberTaken
from softphone_ui.inbox.api import ConversationView, conversation_view, id_of
from softphone_ui.inbox.public_answers import NotAlone, to_public
from softphone_ui.web.database import writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import DispatcherAway, NotFound, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

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
    """An answer to a conversation. `key`: made by the page, so that an answer sent twice goes out
    once. `done`: the conversation ends with it. `alone`: to who wrote in public, and nobody else
    reads it."""

    key: Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
    text: Words
    done: bool = False
    alone: bool = False


class NoteInput(Struct, forbid_unknown_fields=True):
    text: Words


class EndInput(Struct, forbid_unknown_fields=True):
    """The end of a conversation. `reason` is for the record; spam and groundless need one. `about`:
    which house, lamp or bus a groundless one is about."""

    outcome: Literal["done", "spam", "groundless"]
    reason: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")] = ""
    about: About = ""


class DoubtInput(Struct, forbid_unknown_fields=True):
    """The answer whether a message in doubt has arrived; if it has not, it goes out again."""

    arrived: bool


class OutsideInput(Struct, forbid_unknown_fields=True):
    """An answer outside: where it stands in the network, and when it was written."""

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


class NotAnswered(WebError):
    __doc__ = N_("Answer first: the ten minutes run until a person has.")
    status, code = 409, "not_answered"


class NotTheThird(WebError):
    __doc__ = N_("Only the third groundless one of an author about the same may be stopped.")
    status, code = 409, "not_the_third"


class NoTicket(WebError):
    __doc__ = N_("Register one of the two first.")
    status, code = 409, "no_ticket"


class TwoTickets(WebError):
    __doc__ = N_("Both have tickets of their own: join the tickets.")
    status, code = 409, "two_tickets"


class TicketOver(WebError):
    __doc__ = N_("That ticket is over.")
    status, code = 409, "ticket_over"


class NotSoLong(WebError):
    __doc__ = N_("Choose a time after now, and within 30 days.")
    status, code = 422, "not_so_long"


_ERRORS: Mapping[type[Exception], type[WebError]] = {
    actions.NoConversation: NotFound,
    actions.ConversationOver: Over,
    actions.NotHeld: NotHeld,
    actions.NotAnswered: NotAnswered,
    actions.AnsweredAtBadTime: NotThen,
    actions.SnoozedTooLong: NotSoLong,
    actions.NotTheThird: NotTheThird,
    actions.NoTicket: NoTicket,
    actions.TwoTickets: TwoTickets,
    actions.TicketOver: TicketOver,
}


@endpoint("POST", "/api/inbox/{conversation_id}/claim", needs=Right.INBOX)
async def claim_conversation(request: web.Request) -> ConversationView:
    """Answer this conversation from now on. 409 `held` names who does."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        with inbox_errors():
            await actions.claim_conversation(
                link, conversation_id, person.person_id, datetime.now(UTC)
            )
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/hold", needs=Right.INBOX)
async def hold_conversation(request: web.Request) -> None:
    """Hold a conversation: its holder types still. 409 `not_held` where they have it no more."""
    async with writing(request.app) as link:
        with inbox_errors():
            await actions.hold_conversation(
                link, id_of(request), person_of(request).person_id, datetime.now(UTC)
            )


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
    answer = PersonAnswer(body.key, body.text.strip(), body.done, body.alone)
    return await act(
        request,
        lambda link, number, person_id, now: actions.answer_conversation(
            link, number, answer, person_id, now
        ),
    )


@endpoint("POST", "/api/inbox/{conversation_id}/outside", needs=Right.INBOX)
async def answered_outside(request: web.Request, body: OutsideInput) -> ConversationView:
    """Write down that it was answered in the network itself, with the answer's link and time:
    figures show it apart. 409 `not_held`."""
    return await act(
        request,
        lambda link, number, person_id, now: actions.write_outside_answer(
            link, number, body.link, body.at, person_id, now
        ),
    )


@endpoint("POST", "/api/inbox/{conversation_id}/notes", needs=Right.INBOX)
async def note_conversation(request: web.Request, body: NoteInput) -> ConversationView:
    """Return a note that only the centre sees; whoever may read the conversation may write one."""
    return await act(
        request,
        lambda link, number, person_id, now: actions.add_note(
            link, number, body.text.strip(), person_id, now
        ),
    )


@endpoint("POST", "/api/inbox/{conversation_id}/ticket", needs=Right.INBOX)
async def register_conversation(request: web.Request) -> Registered:
    """Make a ticket of it, with its words, its place and its files; the author is told its number,
    deadline and code. The one it has already where there is one. 409 `not_held`."""
    conversation_id, person = id_of(request), person_of(request)
    async with writing(request.app) as link:
        with inbox_errors():
            found = await actions.hold_conversation(
                link, conversation_id, person.person_id, datetime.now(UTC)
            )
    if found.ticket is not None:
        return Registered(found.ticket)
    try:
        return await open_ticket_of(request, conversation_id, None)
    except HasTicket as other:
        tell(request, conversation_id)
        return Registered(other.number)


async def open_ticket_of(
    request: web.Request, conversation_id: int, draft: TicketDraft | None
) -> Registered:
    """Open a ticket of the conversation under a new number, and tell the pages. Raises
    DispatcherAway, and HasTicket where there is no draft."""
    line = request.app[SETTINGS].calls.line
    number = (await request.app[DISPATCHER].ask(IssueTicketNumber(line))).ticket
    try:
        async with writing(request.app) as link:
            await register(
                link,
                conversation_id,
                number,
                line=line,
                operator=person_of(request).extension,
                now=datetime.now(UTC),
                draft=draft,
            )
    except NumberTaken:
        # The dispatcher has not read the registry's numbers yet; the next one will do.
        raise DispatcherAway from None
    tell(request, conversation_id)
    return Registered(number)


@endpoint("POST", "/api/inbox/{conversation_id}/end", needs=Right.INBOX)
async def end_conversation(request: web.Request, body: EndInput) -> ConversationView:
    """End a conversation: done, spam or groundless, the last two with a reason. 409 `not_held`."""
    reason, about = body.reason.strip(), body.about.strip()
    if body.outcome != "done" and not reason:
        raise ReasonMissing
    return await act(
        request,
        lambda link, number, person_id, now: actions.end_conversation(
            link, number, body.outcome, reason, about, person_id, now
        ),
    )


@endpoint("POST", "/api/inbox/{conversation_id}/messages/{message_id}/doubt", needs=Right.INBOX)
async def decide_doubt(request: web.Request, body: DoubtInput) -> ConversationView:
    """Say whether a message in doubt has arrived; if not, it goes out again. It is written down."""
    message_id, by = id_of(request, "message_id"), acting(request)
    return await act(
        request,
        lambda link, number, _, now: actions.decide_doubt(
            link, number, message_id, by, now, arrived=body.arrived
        ),
    )


#: An action with a conversation: connection, id of the conversation, id of the person, now.
InboxAction = Callable[[Connection, int, int, datetime], Awaitable[None]]


async def act(request: web.Request, action: InboxAction, *others: int) -> ConversationView:
    """Do the action with the conversation of the request, and show it as it is then. `others`:
    conversations that change with it."""
    conversation_id, person_id = id_of(request), person_of(request).person_id
    async with writing(request.app) as link:
        with inbox_errors():
            await action(link, conversation_id, person_id, datetime.now(UTC))
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id, *others)
    return view


@contextmanager
def inbox_errors() -> Iterator[None]:
    """Raise the errors of the actions with conversations as errors of the HTTP API."""
    try:
        with to_public():
            yield
    except actions.HeldByOther as error:
        raise Held(holder=error.holder) from None
    except actions.CannotWriteAlone as error:
        raise NotAlone(reason=error.why.value) from None
    except actions.NotDone as error:
        raise _ERRORS[type(error)] from None


def tell(request: web.Request, *conversation_ids: int) -> None:
    """Tell every open inbox to ask for conversations again."""
    request.app[MIRROR].written(conversations.written(conversation_ids))
