"""Following by web push: a browser brings the address that its push service has given it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from registry.followers.news import next_morning
from registry.followers.rows import followers
from registry.followers.rows.followers import Subject
from registry.open311.media import publishable
from softphone_ui.following.mailboxes import MOST, count_client
from softphone_ui.following.subjects import Code, SubjectQuery, area_of, places_of, ticket_of
from softphone_ui.web.database import snapshot_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound, TooManyTries
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS

Endpoint = Annotated[str, Meta(min_length=12, max_length=1000, pattern=r"\A[!-~]*\Z")]


class BrowserFollows(Struct, forbid_unknown_fields=True):
    """The browser that is to follow. `endpoint`, `p256dh` and `auth`: of the browser's
    PushSubscription, the keys in base64url."""

    endpoint: Endpoint
    p256dh: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{87}=?\Z")]
    auth: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}={0,2}\Z")]
    ticket: Code = ""
    district: Code = ""
    topic: Code = ""


class BrowserStops(Struct, forbid_unknown_fields=True):
    endpoint: Endpoint


@endpoint("POST", "/api/public/follow", needs=None)
@for_nobody
async def follow_by_push(request: web.Request, body: BrowserFollows) -> None:
    """Have a browser told of a ticket at once, or of an area once a day. The endpoint must be an
    https address of a public host."""
    if not publishable(body.endpoint):
        raise BadRequest(reason="endpoint: no https address of a public host")
    await count_client(request)
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    subject = await _subject(request, body)
    async with writing_for_anybody(request.app) as link:
        if await followers.count(link, "push", body.endpoint) >= MOST:
            raise TooManyTries(retry_after_seconds=3600)
        await followers.add(
            link, "push", body.endpoint, subject, language_of(request), now=now,
            next_at=next_morning(now, zone), keys={"p256dh": body.p256dh, "auth": body.auth},
        )  # fmt: skip


async def _subject(request: web.Request, body: BrowserFollows) -> Subject:
    """Raises NotFound."""
    async with snapshot_for_anybody(request.app) as link:
        if body.ticket:
            ticket = await ticket_of(request, link, body.ticket)
            subject = Subject(ticket.number) if ticket else None
        else:
            query = SubjectQuery(district=body.district, topic=body.topic)
            subject = area_of(query, await places_of(link))
    if subject is None:
        raise NotFound
    return subject


@endpoint("POST", "/api/public/unfollow", needs=None)
@for_nobody
async def stop_push(request: web.Request, body: BrowserStops) -> None:
    """Stop push: nothing is sent to this browser any more. Whoever knows its address may say so."""
    await count_client(request)
    async with writing_for_anybody(request.app) as link:
        await followers.stop_address(link, "push", body.endpoint)
