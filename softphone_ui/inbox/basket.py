"""The basket of spam, which is looked at; who wrote a third groundless one may be stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels import actions
from channels.rows import basket
from channels.rows.basket import BasketRow
from softphone_ui.inbox.acts import About, act, tell
from softphone_ui.inbox.api import ConversationView, id_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import acting, person_of
from staff.roles import Right

MOST_SHOWN = 100
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class StopInput(Struct, forbid_unknown_fields=True):
    reason: Reason
    about: About = ""


@endpoint("GET", "/api/inbox/basket", needs=Right.INBOX)
async def list_basket(request: web.Request) -> list[BasketRow]:
    """Return what ended as spam within 30 days and nobody has looked at again, the latest first."""
    async with reading(request.app) as link:
        return await basket.basket(link, datetime.now(UTC), MOST_SHOWN)


@endpoint("POST", "/api/inbox/{conversation_id}/spam-seen", needs=Right.INBOX)
async def leave_in_basket(request: web.Request) -> None:
    """Leave it in the basket as spam, where nobody looks again."""
    conversation_id, now = id_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        if not await basket.seen(link, conversation_id, person_of(request).person_id, now):
            raise NotFound
    tell(request, conversation_id)


@endpoint("POST", "/api/inbox/{conversation_id}/rescue", needs=Right.INBOX)
async def rescue_conversation(request: web.Request) -> ConversationView:
    """Rescue a conversation that was no spam: it goes on by its own clock, and its author is
    stopped no more."""
    by = acting(request)
    return await act(
        request, lambda link, number, *_: actions.rescue_conversation(link, number, by)
    )


@endpoint("POST", "/api/inbox/{conversation_id}/stop", needs=Right.INBOX)
async def stop_author(request: web.Request, body: StopInput) -> ConversationView:
    """End the third groundless one of an author about the same, who is stopped: what they write
    later goes to the basket. 409 `not_held`, `not_the_third`."""
    reason, about, by = body.reason.strip(), body.about.strip(), acting(request)
    return await act(
        request,
        lambda link, number, _, now: actions.stop_author(link, number, reason, about, by, now),
    )
