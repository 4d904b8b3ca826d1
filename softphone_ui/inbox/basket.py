"""The basket of spam, which is looked at; who wrote a third groundless one may be stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels.clock import Outcome
from channels.groundless import is_third
from channels.rows import basket, inbox, sources
from channels.rows.basket import BasketRow
from foundation.postgres.pool import Connection
from softphone_ui.inbox.acts import About, holding, tell
from softphone_ui.inbox.api import ConversationView, conversation_view, id_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_SHOWN = 100
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class NotTheThird(WebError):
    __doc__ = N_("Only the third groundless one of an author about the same may be stopped.")
    status, code = 409, "not_the_third"


class StopInput(Struct, forbid_unknown_fields=True):
    reason: Reason
    about: About = ""


@endpoint("GET", "/api/inbox/basket", needs=Right.INBOX)
async def list_basket(request: web.Request) -> list[BasketRow]:
    """What ended as spam within 30 days and nobody has looked at again, the latest first."""
    async with reading(request.app) as link:
        return await basket.basket(link, datetime.now(UTC), MOST_SHOWN)


@endpoint("POST", "/api/inbox/{conversation_id}/spam-seen", needs=Right.INBOX)
async def leave_in_basket(request: web.Request) -> None:
    """It is spam, and leaves the basket."""
    conversation_id, now = id_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        if not await basket.seen(link, conversation_id, person_of(request).person_id, now):
            raise NotFound
    tell(request, conversation_id)


@endpoint("POST", "/api/inbox/{conversation_id}/rescue", needs=Right.INBOX)
async def rescue_conversation(request: web.Request) -> ConversationView:
    """It was no spam: it goes on by its own clock, and its author is stopped no more."""
    conversation_id = id_of(request)
    async with writing(request.app) as link:
        await sources.lock_author(link, conversation_id)
        if not await basket.rescue(link, conversation_id):
            raise NotFound
        await basket.stop_author(link, conversation_id, person_id=None, reason=None, now=None)
        await _audit(request, link, "spam_rescued", conversation_id, {})
        view = await conversation_view(request, link, conversation_id)
    tell(request, conversation_id)
    return view


@endpoint("POST", "/api/inbox/{conversation_id}/stop", needs=Right.INBOX)
async def stop_author(request: web.Request, body: StopInput) -> ConversationView:
    """End the third groundless one of an author about the same, who is stopped: what they write
    later goes to the basket. 409 `not_held`, `not_the_third`."""
    reason, about = body.reason.strip(), body.about.strip()
    person_id = person_of(request).person_id
    async with writing(request.app) as link:
        await sources.lock_author(link, id_of(request))
        found, now = await holding(request, link)
        number = found.conversation_id
        if not is_third(about, await basket.groundless_before(link, number, now)):
            raise NotTheThird
        await inbox.end(link, number, person_id, Outcome.GROUNDLESS, reason, now, about)
        await basket.stop_author(link, number, person_id=person_id, reason=reason, now=now)
        await _audit(request, link, "author_stopped", number, {"reason": reason, "about": about})
        view = await conversation_view(request, link, number)
    tell(request, number)
    return view


async def _audit(
    request: web.Request, link: Connection, act: str, conversation_id: int, detail: dict[str, str]
) -> None:
    await write_audit(
        link,
        person_of(request).person_id,
        act,
        subject=f"conversation {conversation_id}",
        detail=detail,
        address=request.remote,
    )
