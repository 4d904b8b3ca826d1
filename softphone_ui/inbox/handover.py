"""A conversation is put away for a time, handed to a colleague, or joined to another's ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels.crossposts import Why, alike
from channels.rows import conversations, crossposts, handover, inbox, messages, registrations
from channels.rows.crossposts import PostRow
from foundation.postgres.pool import Connection
from registry.tickets.rows import tickets
from softphone_ui.inbox.acts import Words, holding, tell
from softphone_ui.inbox.api import ConversationView, conversation_view, id_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import ROLES, Right

LONGEST_SNOOZE = timedelta(days=30)
#: Nobody reads more of them.
MOST_ALIKE = 5
LONGEST_WORDS = 200
PersonId = Annotated[int, Meta(ge=1, lt=10**15)]
ConversationId = Annotated[int, Meta(ge=1, lt=10**15)]


class NotAnswered(WebError):
    __doc__ = N_("Answer first: the ten minutes run until a person has.")
    status, code = 409, "not_answered"


class NotSoLong(WebError):
    __doc__ = N_("Choose a time after now, and within 30 days.")
    status, code = 422, "not_so_long"


class NoTicket(WebError):
    __doc__ = N_("Register one of the two first.")
    status, code = 409, "no_ticket"


class TwoTickets(WebError):
    __doc__ = N_("Both have tickets of their own: join the tickets.")
    status, code = 409, "two_tickets"


class TicketOver(WebError):
    __doc__ = N_("That ticket is over.")
    status, code = 409, "ticket_over"


class SnoozeInput(Struct, forbid_unknown_fields=True):
    until: Annotated[datetime, Meta(tz=True)]


class HandInput(Struct, forbid_unknown_fields=True):
    """`words`: what the colleague is to know; a private note."""

    person_id: PersonId
    words: Words | None = None


class ColleagueView(Struct):
    """`state`: what they do on the floor; null: they have no extension, or are signed out."""

    person_id: int
    name: str
    state: str | None


class JoinInput(Struct, forbid_unknown_fields=True):
    conversation_id: ConversationId


class AlikeView(Struct):
    """A conversation of about the same time that may be the same matter."""

    conversation_id: int
    source: str
    author: str
    words: str
    ticket: str | None
    ended: bool
    why: Why


@endpoint("POST", "/api/inbox/{conversation_id}/snooze", needs=Right.INBOX)
async def snooze_conversation(request: web.Request, body: SnoozeInput) -> ConversationView:
    """Put away what a person has answered; it comes back then, or when its author writes. 409
    `not_held`, `not_answered`."""
    async with writing(request.app) as link:
        found, now = await holding(request, link)
        if found.answered_at is None and found.outside_at is None:
            raise NotAnswered
        if not now < body.until <= now + LONGEST_SNOOZE:
            raise NotSoLong
        person_id = person_of(request).person_id
        await handover.snooze(link, found.conversation_id, person_id, body.until, now)
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, found.conversation_id)
    return view


@endpoint("GET", "/api/inbox/colleagues", needs=Right.INBOX)
async def list_colleagues(request: web.Request) -> list[ColleagueView]:
    """To whom a conversation can be handed: who answers in writing, those on the floor first."""
    roles = [role.code for role in ROLES.values() if Right.INBOX in role.rights]
    async with reading(request.app) as link:
        rows = await handover.colleagues(link, person_of(request).person_id, roles)
    operators = request.app[MIRROR].operators
    states = {it.person_id: operators.get(it.extension or "", {}).get("state") for it in rows}
    found = [
        ColleagueView(it.person_id, it.name, None if states[it.person_id] == "signed_out" else
                      states[it.person_id])
        for it in rows
    ]  # fmt: skip
    return sorted(found, key=lambda it: (it.state is None, it.name))


@endpoint("POST", "/api/inbox/{conversation_id}/hand", needs=Right.INBOX)
async def hand_conversation(request: web.Request, body: HandInput) -> ConversationView:
    """A colleague answers from now on. 409 `not_held`; 404 where they answer nobody in writing."""
    person = person_of(request)
    roles = [role.code for role in ROLES.values() if Right.INBOX in role.rights]
    async with writing(request.app) as link:
        found, now = await holding(request, link)
        there = {it.person_id for it in await handover.colleagues(link, person.person_id, roles)}
        if body.person_id not in there:
            raise NotFound
        await handover.hand(link, found.conversation_id, person.person_id, body.person_id, now)
        if body.words is not None:
            words = body.words.strip()
            await messages.add_note(link, found.conversation_id, person.person_id, words, now)
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, found.conversation_id)
    return view


@endpoint("GET", "/api/inbox/{conversation_id}/alike", needs=Right.INBOX)
async def list_alike(request: web.Request) -> list[AlikeView]:
    """Conversations within an hour of the same author, or of the same words."""
    async with reading(request.app) as link:
        it = await _post(link, id_of(request))
        others = await crossposts.near(link, it)
    found = alike(it, others)[:MOST_ALIKE]
    return [_view(others[each.place], each.why) for each in found]


def _view(it: PostRow, why: Why) -> AlikeView:
    words = it.words[:LONGEST_WORDS]
    return AlikeView(it.conversation_id, it.source, it.author, words, it.ticket, it.ended, why)


@endpoint("POST", "/api/inbox/{conversation_id}/join", needs=Right.INBOX)
async def join_conversation(request: web.Request, body: JoinInput) -> ConversationView:
    """Both are one matter: the ticket of one is the other's, too, with its words and files. Each
    author is still answered. 409 `not_held`, `no_ticket`, `two_tickets`, `ticket_over`."""
    async with writing(request.app) as link:
        ids = sorted({id_of(request), body.conversation_id})
        locked = {
            each: await conversations.lock(link, each) for each in ids if await _there(link, each)
        }
        found, _ = await holding(request, link)
        if set(locked) != set(ids) or len(ids) < 2:
            raise NotFound
        mine, other = locked[found.conversation_id], locked[body.conversation_id]
        if mine.ticket is None and other.ticket is None:
            raise NoTicket
        if mine.ticket is not None and other.ticket is not None:
            raise TwoTickets
        to, ticket = (mine, other.ticket) if mine.ticket is None else (other, mine.ticket)
        await _lay_onto(link, to.conversation_id, ticket or "")
        view = await conversation_view(request, link, found.conversation_id)
    tell(request, *ids)
    return view


async def _lay_onto(link: Connection, conversation_id: int, ticket: str) -> None:
    content = await conversations.content(link, conversation_id)
    words = "\n".join(it.text for it in content if it.text)
    if not await tickets.add_words(link, ticket, words):
        raise TicketOver
    await registrations.set_ticket(link, conversation_id, ticket, None)


async def _there(link: Connection, conversation_id: int) -> bool:
    return await inbox.one(link, conversation_id, datetime.now(UTC)) is not None


async def _post(link: Connection, conversation_id: int) -> PostRow:
    found = await crossposts.one(link, conversation_id)
    if found is None:
        raise NotFound
    return found
