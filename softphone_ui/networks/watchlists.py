"""What is watched in public: hashtags and words, and public channels of Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from aiohttp import web
from msgspec import Meta, Struct

from channels.rows import watched, watched_channels
from channels.rows.watched import WatchedWord
from channels.rows.watched_channels import WatchedChannel
from channels.telegram_public.names import MOST_CHANNELS, channel_name
from channels.watched import is_watchable, normal
from foundation.postgres.pool import Connection
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound, WebError
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

#: A search of a network has room for no more.
MOST_WORDS = 100


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


class Rows(Protocol):
    """The rows of what is watched of one kind, in the database (channels/rows)."""

    async def watched(self, connection: Connection, /) -> Sequence[object]: ...

    async def add(
        self, connection: Connection, name: str, person_id: int, at: datetime, /
    ) -> bool: ...

    async def remove(self, connection: Connection, number: int, at: datetime, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A list of what is watched of one kind: at most `most`, else `too_many`. `added`, `removed`:
    what the audit calls the two acts."""

    rows: Rows
    most: int
    too_many: type[WebError]
    added: str
    removed: str

    async def add(self, request: web.Request, name: str) -> None:
        """Add a name. Raises Conflict where it is watched already, and `too_many`."""
        person_id = person_of(request).person_id
        async with writing(request.app) as link:
            if len(await self.rows.watched(link)) >= self.most:
                raise self.too_many
            if not await self.rows.add(link, name, person_id, datetime.now(UTC)):
                raise Conflict
            await write_audit(link, person_id, self.added, subject=name, address=request.remote)

    async def remove(self, request: web.Request, part: str) -> None:
        """Remove the one whose number is `part` of the address. Raises NotFound where it is not
        watched."""
        number, person_id = id_in(request, part), person_of(request).person_id
        async with writing(request.app) as link:
            name = await self.rows.remove(link, number, datetime.now(UTC))
            if name is None:
                raise NotFound
            await write_audit(link, person_id, self.removed, subject=name, address=request.remote)


WORDS = Watchlist(watched, MOST_WORDS, TooManyWords, "word_watched", "word_not_watched")
CHANNELS = Watchlist(
    watched_channels, MOST_CHANNELS, TooManyChannels, "channel_watched", "channel_not_watched"
)


@endpoint("GET", "/api/watched-words", needs=Right.NETWORKS)
async def list_words(request: web.Request) -> list[WatchedWord]:
    """Return hashtags and words that are watched."""
    async with reading(request.app) as link:
        return await watched.watched(link)


@endpoint("POST", "/api/watched-words", needs=Right.NETWORKS)
async def add_word(request: web.Request, body: NewWord) -> None:
    """Watch a word from now on. 409 `conflict` where it is watched already, in whatever
    spelling."""
    word = body.word.strip()
    if not is_watchable(normal(word)):
        raise NotWatchable
    await WORDS.add(request, word)


@endpoint("DELETE", "/api/watched-words/{word_id}", needs=Right.NETWORKS)
async def remove_word(request: web.Request) -> None:
    """Watch it no more. 404 where it is not watched."""
    await WORDS.remove(request, "word_id")


@endpoint("GET", "/api/watched-channels", needs=Right.NETWORKS)
async def list_channels(request: web.Request) -> list[WatchedChannel]:
    """List public channels of Telegram that are watched."""
    async with reading(request.app) as link:
        return await watched_channels.watched(link)


@endpoint("POST", "/api/watched-channels", needs=Right.NETWORKS)
async def add_channel(request: web.Request, body: NewChannel) -> None:
    """Watch a channel from now on. 409 `conflict` where it is watched already."""
    name = channel_name(body.name)
    if name is None:
        raise NoChannel
    await CHANNELS.add(request, name)


@endpoint("DELETE", "/api/watched-channels/{channel_id}", needs=Right.NETWORKS)
async def remove_channel(request: web.Request) -> None:
    """Watch it no more. 404 where it is not watched."""
    await CHANNELS.remove(request, "channel_id")
