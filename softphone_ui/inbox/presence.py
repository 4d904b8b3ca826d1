"""Who has a conversation open, who types, and what they have typed, kept on the server: whoever a
call takes away finds their words again, on any page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels.rows import conversations, inbox, readers
from channels.rows.readers import DraftMode
from softphone_ui.inbox.api import Holder, ReaderView, holder_of, id_of, readers_view
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from staff.roles import Right

LONGEST_DRAFT = 4000
Draft = Annotated[str, Meta(max_length=LONGEST_DRAFT, pattern=r"\A[^\x00]*\Z")]


class PresenceInput(Struct, forbid_unknown_fields=True):
    """The presence of an operator in a conversation. `open`: the page shows the conversation.
    `typing`: letters came since the last time. `draft`: what stands in the field; null: as before.
    `draft_mode`: what that is."""

    open: bool
    typing: bool = False
    draft: Draft | None = None
    draft_mode: DraftMode = DraftMode.ANSWER


class PresenceView(Struct):
    readers: list[ReaderView]
    holder: Holder | None


@endpoint("POST", "/api/inbox/{conversation_id}/presence", needs=Right.INBOX)
async def be_present(request: web.Request, body: PresenceInput) -> PresenceView:
    """Say that the page is open, and save what is typed. Who types holds the conversation still,
    where it is theirs."""
    conversation_id, person, now = id_of(request), person_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        if body.typing:
            await inbox.hold(link, conversation_id, person.person_id, now)
        found = await inbox.one(link, conversation_id, now)
        if found is None:
            raise NotFound
        news = await readers.seen(
            link,
            conversation_id,
            person.person_id,
            now,
            open=body.open,
            typing=body.typing,
            draft=body.draft,
            draft_mode=body.draft_mode,
        )
        there = await readers.readers(link, conversation_id, person.person_id, now)
    if news:
        request.app[MIRROR].written(conversations.written([conversation_id]))
    return PresenceView(readers_view(there, person), holder_of(found, person))
