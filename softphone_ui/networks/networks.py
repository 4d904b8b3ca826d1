"""`/networks`: how each network does in which citizens write, and the hashtags and words that are
watched in public."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from channels.networks import NETWORKS, NetworkFacts, Replies
from channels.rows import sources, watched, watched_channels
from channels.rows.sources import SourceRow
from channels.rows.watched import WatchedWord
from channels.rows.watched_channels import WatchedChannel
from channels.telegram_public.names import MOST_CHANNELS, channel_name
from channels.watched import is_watchable, normal
from foundation.process.health import READERS
from foundation.process.health_checks import health_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import Conflict, NotFound, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

#: A search of a network has room for no more.
MOST_WORDS = 100
HEALTH_SECONDS = 2
REPLIES = {
    Replies.PRIVATE: N_("in private"),
    Replies.PUBLIC: N_("in public, and in private"),
    Replies.BY_HAND: N_("by hand on the network's own page"),
}
#: Of what goes by no name of its own.
TITLES = {"telegram_public": N_("Telegram channels")}
#: What the adapters call their limits (channels/quota.py), for people.
QUOTAS = {
    "posts in 24 hours": N_("posts in 24 hours"),
    "hashtags in 7 days": N_("hashtags in 7 days"),
    "searches in 24 hours": N_("searches in 24 hours"),
    "units of reading in 24 hours": N_("units of reading in 24 hours"),
}


class TooManyWords(WebError):
    __doc__ = N_("So many words are watched already. Remove one first.")
    status, code = 409, "too_many_words"


class NotWatchable(WebError):
    __doc__ = N_("Write a hashtag or a word of two letters or more.")
    status, code = 422, "not_watchable"


class TooManyChannels(WebError):
    __doc__ = N_("So many channels are watched already. Remove one first.")
    status, code = 409, "too_many_channels"


class NoChannel(WebError):
    __doc__ = N_("Write a channel's public name, such as @astana, or its address at t.me.")
    status, code = 422, "no_channel"


class NewChannel(Struct, forbid_unknown_fields=True):
    """A public channel of Telegram, by its name or its address."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\A[^\x00-\x1f]*\Z")]


class NewWord(Struct, forbid_unknown_fields=True):
    """A hashtag with its sign, or a word, or several."""

    word: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\A[^\x00-\x1f]*\Z")]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A network as the page shows it. `health`: what the process says of it since its start; empty:
    it is not read now. `facts` None: a source that is no social network."""

    source: str
    facts: NetworkFacts | None
    row: SourceRow | None
    health: dict[str, Any]


@endpoint("GET", "/api/watched-words", needs=Right.NETWORKS)
async def list_words(request: web.Request) -> list[WatchedWord]:
    """Hashtags and words that are watched."""
    async with reading(request.app) as link:
        return await watched.watched(link)


@endpoint("POST", "/api/watched-words", needs=Right.NETWORKS)
async def add_word(request: web.Request, body: NewWord) -> None:
    """Watch a word from now on. 409 `conflict` where it is watched already, in whatever
    spelling."""
    word, person = body.word.strip(), person_of(request)
    if not is_watchable(normal(word)):
        raise NotWatchable
    async with writing(request.app) as link:
        if len(await watched.watched(link)) >= MOST_WORDS:
            raise TooManyWords
        if not await watched.add(link, word, person.person_id, datetime.now(UTC)):
            raise Conflict
        await write_audit(
            link, person.person_id, "word_watched", subject=word, address=request.remote
        )


@endpoint("DELETE", "/api/watched-words/{word_id}", needs=Right.NETWORKS)
async def remove_word(request: web.Request) -> None:
    """Watch it no more. 404 where it is not watched."""
    number, person = _number(request, "word_id"), person_of(request)
    async with writing(request.app) as link:
        word = await watched.remove(link, number, datetime.now(UTC))
        if word is None:
            raise NotFound
        await write_audit(
            link, person.person_id, "word_not_watched", subject=word, address=request.remote
        )


@endpoint("GET", "/api/watched-channels", needs=Right.NETWORKS)
async def list_channels(request: web.Request) -> list[WatchedChannel]:
    """Public channels of Telegram that are watched."""
    async with reading(request.app) as link:
        return await watched_channels.watched(link)


@endpoint("POST", "/api/watched-channels", needs=Right.NETWORKS)
async def add_channel(request: web.Request, body: NewChannel) -> None:
    """Watch a channel from now on. 409 `conflict` where it is watched already."""
    name, person = channel_name(body.name), person_of(request)
    if name is None:
        raise NoChannel
    async with writing(request.app) as link:
        if len(await watched_channels.watched(link)) >= MOST_CHANNELS:
            raise TooManyChannels
        if not await watched_channels.add(link, name, person.person_id, datetime.now(UTC)):
            raise Conflict
        await write_audit(
            link, person.person_id, "channel_watched", subject=name, address=request.remote
        )


@endpoint("DELETE", "/api/watched-channels/{channel_id}", needs=Right.NETWORKS)
async def remove_channel(request: web.Request) -> None:
    """Watch it no more. 404 where it is not watched."""
    number, person = _number(request, "channel_id"), person_of(request)
    async with writing(request.app) as link:
        name = await watched_channels.remove(link, number, datetime.now(UTC))
        if name is None:
            raise NotFound
        await write_audit(
            link, person.person_id, "channel_not_watched", subject=name, address=request.remote
        )


def _number(request: web.Request, part: str) -> int:
    raw = request.match_info[part]
    if not (raw.isascii() and raw.isdigit() and len(raw) < 16):
        raise NotFound
    return int(raw)


@page("/networks", needs=Right.NETWORKS)
async def networks_page(request: web.Request) -> web.StreamResponse:
    async with reading(request.app) as link:
        rows = {it.source: it for it in await sources.every(link)}
        words = await watched.watched(link)
        channels = await watched_channels.watched(link)
    health = await _health(request.app)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return render(
        request,
        "networks/networks.html",
        lines=lines_of(rows, health),
        words=words,
        channels=channels,
        titles=TITLES,
        reads_public=request.app[SETTINGS].social.reads_public_channels,
        replies=REPLIES,
        quotas=QUOTAS,
        show=Show(language_of(request), zone),
        most=MOST_WORDS,
    )


def lines_of(rows: dict[str, SourceRow], health: dict[str, Any]) -> list[SourceLine]:
    """Every network that can be read, then what else is read, by name."""
    names = [it.source for it in NETWORKS]
    names += sorted({*rows, *health} - set(names))
    facts = {it.source: it for it in NETWORKS}
    return [SourceLine(it, facts.get(it), rows.get(it), health.get(it) or {}) for it in names]


async def _health(app: web.Application) -> dict[str, Any]:
    """Of each source, as the program that reads it says."""
    found = await asyncio.gather(*(_health_of(app, role) for role in READERS))
    return {name: it for sources in found for name, it in sources.items()}


async def _health_of(app: web.Application, role: str) -> dict[str, Any]:
    """Empty where it does not answer."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            found = await health_of(app[SETTINGS], role)
    except (OSError, ValueError, TimeoutError):
        return {}
    return dict(found.get("sources") or {})
