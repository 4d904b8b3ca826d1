"""Notices on this device: a browser brings the address that its push service has given it, and what
it wants to be told of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from registry.notifications.push import public_key
from registry.open311.media import publishable
from registry.places.ground import Point
from registry.places.placing import OutsideCity, district_at
from registry.public_notices.filters import NoticeWish
from registry.public_notices.rows import rounds
from softphone_ui.citizen.showing import show
from softphone_ui.citizen.what import branches
from softphone_ui.following.browsers import BrowserStops, Endpoint
from softphone_ui.following.mailboxes import count_client
from softphone_ui.following.subjects import Code, places_of
from softphone_ui.now.notice_words import SEVERITY_WORDS
from softphone_ui.web.database import snapshot_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

#: All that the script of the page says.
FOLLOW_WORDS = (
    N_("Notifications will come to this device."),
    N_("Nothing is sent to this device any more."),
    N_(
        "The browser allows no notifications of this site: "
        "allow them in its settings, then press again."
    ),
    N_("This browser could not be told of it: its push service does not answer."),
    N_("The browser does not say where you are. Choose a district."),
    N_("The server does not answer. It is tried again by itself."),
)
Hour = Annotated[int, Meta(ge=0, le=23)]


class NoticeSubscription(Struct, forbid_unknown_fields=True):
    """What the browser wants. `endpoint`, `p256dh` and `auth` are of its PushSubscription, the keys
    in base64url. A circle has `lat`, `lon` and `radius_m`; quiet hours are from and to an hour of
    the city's day."""

    endpoint: Endpoint
    p256dh: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{87}=?\Z")]
    auth: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}={0,2}\Z")]
    least: Literal["minor", "moderate", "severe", "extreme"] = "moderate"
    topic: Code = ""
    district: Code = ""
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    radius_m: Annotated[int, Meta(ge=100, le=50_000)] | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None


@page("/now/follow", needs=None)
async def follow_notices_page(request: web.Request) -> web.StreamResponse:
    language, words = language_of(request), request.app[WORDS]
    async with snapshot_for_anybody(request.app) as link:
        known = await places_of(link)
    translations = {it: words.say(language, it) for it in FOLLOW_WORDS}
    return show(
        request, "now/follow", language=language, severities=SEVERITY_WORDS,
        branches=branches(list(known.topics.values()), language), districts=known.districts,
        key=public_key(request.app[SETTINGS].web.push_secret),
        follow_words=json.dumps(translations, ensure_ascii=False),
    )  # fmt: skip


@endpoint("POST", "/api/public/notices/follow", needs=None)
@for_nobody
async def follow_notices(request: web.Request, body: NoticeSubscription) -> None:
    """Have a browser told of public notices; what it wanted before is replaced. The endpoint must
    be an https address of a public host."""
    if not publishable(body.endpoint):
        raise BadRequest(reason="endpoint: no https address of a public host")
    if (body.quiet_from is None) != (body.quiet_to is None):
        raise BadRequest(reason="quiet_from, quiet_to: both or none")
    circle = (body.lat, body.lon, body.radius_m)
    if None in circle and any(part is not None for part in circle):
        raise BadRequest(reason="lat, lon, radius_m: all or none")
    await count_client(request)
    async with writing_for_anybody(request.app) as link:
        known = await places_of(link)
        if body.topic not in {"", *known.topics}:
            raise BadRequest(reason="topic: there is no such topic")
        district: str | None = body.district or None
        if body.lat is not None and body.lon is not None:
            try:
                district = await district_at(link, Point(body.lat, body.lon))
            except OutsideCity:
                raise BadRequest(reason="lat, lon: outside the city") from None
        elif body.district not in {"", *known.districts}:
            raise BadRequest(reason="district: there is no such district")
        wish = NoticeWish(
            body.endpoint, body.p256dh, body.auth, language_of(request), body.least,
            body.topic or None, district, body.lat, body.lon, body.radius_m, body.quiet_from,
            body.quiet_to,
        )  # fmt: skip
        await rounds.save(link, wish, datetime.now(UTC))


@endpoint("POST", "/api/public/notices/unfollow", needs=None)
@for_nobody
async def unfollow_notices(request: web.Request, body: BrowserStops) -> None:
    """Send no notices to this browser any more. Whoever knows its address may say so."""
    await count_client(request)
    async with writing_for_anybody(request.app) as link:
        await rounds.stop(link, body.endpoint)
