"""Following by mail. An address is written to only after it has confirmed, and nobody learns here
which addresses follow what. A link only shows, its button does: scanners of mail open links."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.process.client_address import client_of
from foundation.words.catalogues import package_words
from registry.followers.areas import path_of
from registry.followers.news import confirmation, next_morning
from registry.followers.rows import followers
from registry.followers.rows.followers import Follower, Subject
from registry.notifications.follower_links import CONFIRM, STOP
from registry.notifications.mail import ADDRESS
from registry.notifications.rows import outbox
from registry.tickets.tokens import number_of
from softphone_ui.citizen.showing import show
from softphone_ui.following.pages import named, page_of
from softphone_ui.following.subjects import (
    SubjectQuery,
    area_of,
    area_words,
    places_of,
    ticket_of,
)
from softphone_ui.web.database import reading_for_anybody, snapshot_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound, TooManyTries
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_, WORDS

HOUR, DAY = 3600, 24 * 3600
#: Of one client within an hour; mails that ask one address to confirm, within a day.
PER_CLIENT, PER_ADDRESS = 20, 3
#: So much is followed at one address.
MOST = 20
NO_ADDRESS = N_("Write the mail address like name@example.kz.")
_FIELD_LETTERS = 60


async def count_client(request: web.Request) -> None:
    """Count a request of this client. Raises TooManyTries."""
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"follow\0{client}", PER_CLIENT, HOUR)


@page("/follow/mail", needs=None, method="POST")
@for_nobody
async def follow_by_mail(request: web.Request) -> web.StreamResponse:
    """Follow by mail. The answer is the same for every address, whether it follows this already or
    not."""
    form = await request.post()
    query = _query(form)
    address = str(form.get("address", "")).strip()[:300]
    words, language = request.app[WORDS], language_of(request)
    if not request.app[SETTINGS].mail.mail_host:
        raise NotFound
    if not ADDRESS.fullmatch(address):
        return await page_of(request, query, words.say(language, NO_ADDRESS), address)
    await count_client(request)
    async with snapshot_for_anybody(request.app) as link:
        places = await places_of(link)
        ticket = await ticket_of(request, link, query.ticket) if query.ticket else None
    subject = Subject(ticket.number) if ticket else area_of(query, places)
    if subject is None or (query.ticket and ticket is None):
        raise NotFound
    public_id = ticket.published.public_id if ticket else None
    await _ask(request, address.lower(), subject, public_id or named(request, places, subject))
    back_to = path_of(subject, public_id)
    return show(request, "following/asked", address=address, back_to=back_to)


def _query(form: object) -> SubjectQuery:
    """Raises BadRequest."""
    assert hasattr(form, "get")
    fields = {it: str(form.get(it, "")) for it in ("ticket", "district", "topic")}
    for value in fields.values():
        if len(value) > _FIELD_LETTERS or not value.replace("-", "").replace("_", "").isalnum():
            if value:
                raise BadRequest(reason="the form cannot be read")
    return SubjectQuery(**fields)


async def _ask(request: web.Request, address: str, subject: Subject, what: str) -> None:
    """A mail that asks whether the address is theirs; not too many to one address."""
    try:
        await request.app[THROTTLE].count(f"follow mail\0{address}", PER_ADDRESS, DAY)
    except TooManyTries:
        return
    now, settings, language = datetime.now(UTC), request.app[SETTINGS], language_of(request)
    async with writing_for_anybody(request.app) as link:
        if await followers.count(link, "mail", address) >= MOST:
            return
        follower = await followers.add(
            link, "mail", address, subject, language, now=now,
            next_at=next_morning(now, ZoneInfo(settings.timezone)),
        )  # fmt: skip
        say = partial(package_words("registry").say, language)
        message = confirmation(what, line=settings.calls.line, say=say)
        key = f"follower/{follower}/confirm/{now.isoformat()}"
        await outbox.add(link, key, "mail", address, {**message, "follower": follower}, now)


@page("/follow/confirm/{token}", needs=None)
async def confirm_page(request: web.Request) -> web.StreamResponse:
    return await _question(request, CONFIRM)


@page("/follow/confirm/{token}", needs=None, method="POST")
@for_nobody
async def confirm(request: web.Request) -> web.StreamResponse:
    follower_id = _follower_of(request, CONFIRM)
    async with writing_for_anybody(request.app) as link:
        there = await followers.confirm(link, follower_id, datetime.now(UTC))
        follower = await followers.read(link, follower_id)
    if not there or follower is None:
        raise NotFound
    return show(request, "following/done", follows=True, what=_what(request, follower))


@page("/follow/stop/{token}", needs=None)
async def stop_page(request: web.Request) -> web.StreamResponse:
    return await _question(request, STOP)


@page("/follow/stop/{token}", needs=None, method="POST")
@for_nobody
async def stop(request: web.Request) -> web.StreamResponse:
    """Stop following; also what a mailbox sends by itself at one press (RFC 8058)."""
    follower_id = _follower_of(request, STOP)
    async with writing_for_anybody(request.app) as link:
        follower = await followers.read(link, follower_id)
        await followers.stop(link, follower_id)
    what = _what(request, follower) if follower else ""
    return show(request, "following/done", follows=False, what=what)


def _follower_of(request: web.Request, purpose: str) -> int:
    """Raises NotFound."""
    secret = request.app[SETTINGS].web.web_secret
    found = number_of(secret, purpose, request.match_info["token"][:60])
    if found is None:
        raise NotFound
    return found


async def _question(request: web.Request, purpose: str) -> web.StreamResponse:
    follower_id = _follower_of(request, purpose)
    async with reading_for_anybody(request.app) as link:
        follower = await followers.read(link, follower_id)
    if follower is None and purpose == CONFIRM:
        raise NotFound
    what = _what(request, follower) if follower else ""
    return show(request, "following/confirm", confirms=purpose == CONFIRM,
    there=follower is not None,
                          what=what)  # fmt: skip


def _what(request: web.Request, follower: Follower) -> str:
    return follower.public_id or area_words(request, follower.topic_names, follower.district_names)
