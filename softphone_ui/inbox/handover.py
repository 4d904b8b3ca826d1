"""A conversation is put away for a time, handed to a colleague, or joined to another's ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels import actions
from channels.crossposts import SimilarityReason, alike
from channels.rows import crossposts, handover
from channels.rows.crossposts import PostRow
from foundation.postgres.pool import Connection
from softphone_ui.inbox.acts import Words, act
from softphone_ui.inbox.api import ConversationView, id_of
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from staff.roles import Right, codes_with

#: Nobody reads more of them.
MOST_ALIKE = 5
LONGEST_WORDS = 200
PersonId = Annotated[int, Meta(ge=1, lt=10**15)]
ConversationId = Annotated[int, Meta(ge=1, lt=10**15)]


class SnoozeInput(Struct, forbid_unknown_fields=True):
    until: Annotated[datetime, Meta(tz=True)]


class HandInput(Struct, forbid_unknown_fields=True):
    """The colleague to whom a conversation is handed. `words`: what the colleague is to know; a
    private note."""

    person_id: PersonId
    words: Words | None = None


class ColleagueView(Struct):
    """A colleague who can take over. `state`: what they do on the floor; null: they have no
    extension, or are signed out."""

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
    why: SimilarityReason


@endpoint("POST", "/api/inbox/{conversation_id}/snooze", needs=Right.INBOX)
async def snooze_conversation(request: web.Request, body: SnoozeInput) -> ConversationView:
    """Put away what a person has answered; it comes back then, or when its author writes. 409
    `not_held`, `not_answered`."""
    return await act(
        request,
        lambda link, number, person_id, now: actions.snooze_conversation(
            link, number, body.until, person_id, now
        ),
    )


@endpoint("GET", "/api/inbox/colleagues", needs=Right.INBOX)
async def list_colleagues(request: web.Request) -> list[ColleagueView]:
    """List to whom a conversation can be handed: who answers in writing, those on the floor
    first."""
    async with reading(request.app) as link:
        rows = await handover.colleagues(
            link, person_of(request).person_id, codes_with(Right.INBOX)
        )
    operators = request.app[MIRROR].operators
    states = {it.person_id: operators.get(it.extension or "", {}).get("state") for it in rows}
    found = [
        ColleagueView(row.person_id, row.name, None if states[row.person_id] == "signed_out" else
                      states[row.person_id])
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda colleague: (colleague.state is None, colleague.name))


@endpoint("POST", "/api/inbox/{conversation_id}/hand", needs=Right.INBOX)
async def hand_conversation(request: web.Request, body: HandInput) -> ConversationView:
    """Return a colleague answers from now on. 409 `not_held`; 404 where they answer nobody in
    writing."""
    words = None if body.words is None else body.words.strip()
    return await act(
        request,
        lambda link, number, person_id, now: actions.hand_conversation(
            link, number, body.person_id, words, codes_with(Right.INBOX), person_id, now
        ),
    )


@endpoint("GET", "/api/inbox/{conversation_id}/alike", needs=Right.INBOX)
async def list_alike(request: web.Request) -> list[AlikeView]:
    """Return conversations within an hour of the same author, or of the same words."""
    async with reading(request.app) as link:
        post = await _post(link, id_of(request))
        others = await crossposts.near(link, post)
    found = alike(post, others)[:MOST_ALIKE]
    return [_view(others[each.place], each.why) for each in found]


def _view(post: PostRow, why: SimilarityReason) -> AlikeView:
    words = post.words[:LONGEST_WORDS]
    return AlikeView(
        post.conversation_id, post.source, post.author, words, post.ticket, post.ended, why
    )


@endpoint("POST", "/api/inbox/{conversation_id}/join", needs=Right.INBOX)
async def join_conversation(request: web.Request, body: JoinInput) -> ConversationView:
    """Join two conversations about one matter: the ticket of one is the other's, too, with its
    words and files. Each author is still answered. 409 `not_held`, `no_ticket`, `two_tickets`,
    `ticket_over`."""
    return await act(
        request,
        lambda link, number, person_id, now: actions.join_conversations(
            link, number, body.conversation_id, person_id, now
        ),
        body.conversation_id,
    )


async def _post(link: Connection, conversation_id: int) -> PostRow:
    found = await crossposts.one(link, conversation_id)
    if found is None:
        raise NotFound
    return found
