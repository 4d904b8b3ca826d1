"""Telegram is read by getUpdates: to ask for what comes after an update tells Telegram that
everything up to it is on record. Telegram keeps what nobody has asked for during 24 hours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, GetFile
from aiogram.methods.base import TelegramMethod

from channels.model import Cursor, Fetched, Happening
from channels.source import NoSuchFile, SourceAway, SourceRefused, WatchedWords, no_words
from channels.telegram.mapping import ALLOWED, UnreadableUpdate, Watch, happenings_of

NAME = "telegram_bot"
WAITS_SECONDS, PATIENCE_SECONDS = 25, 10
FILE_SECONDS = 60
#: After a week without an update Telegram may begin to count anew, below what we would ask for.
COUNTS_ON = timedelta(days=6)


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """The method getUpdates, whose updates are read one by one: one that nobody understands is
    passed over, and does not hold up the others for ever."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def bot_of(token: str, api: str) -> Bot:
    """Make the bot. `api`: the address of the Bot API's server. Raises aiogram's
    TokenValidationError."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))


class TelegramSource:
    """The source. A cursor is `{"offset": the next update's number, "at": when it was read}`."""

    name = NAME

    def __init__(
        self,
        bot: Bot,
        *,
        waits_seconds: int = WAITS_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        words: WatchedWords = no_words,
    ) -> None:
        self._bot, self._waits, self._clock, self._words = bot, waits_seconds, clock, words

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        request = RawUpdates(
            offset=offset_of(cursor, self._clock()),
            timeout=self._waits,
            allowed_updates=list(ALLOWED),
        )
        try:
            found = await self._bot(request, request_timeout=self._waits + PATIENCE_SECONDS)
        except TelegramConflictError as error:
            await self._end_webhook()
            raise away(error) from error
        except AiogramError as error:
            raise away(error) from error
        return fetched(found, cursor, self._clock(), Watch(await self._words(), self._bot.id))

    async def _end_webhook(self) -> None:
        """One that was set before is in the way of asking; another one who asks stays in it."""
        with contextlib.suppress(AiogramError):
            await self._bot(DeleteWebhook(drop_pending_updates=False))

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile, SourceAway."""
        try:
            found = await self._bot(GetFile(file_id=handle))
        except TelegramBadRequest as error:  # too large, or not there any more
            raise NoSuchFile(str(error)) from error
        except AiogramError as error:
            raise away(error) from error
        if found.file_path is None:
            raise NoSuchFile("no path")
        session = self._bot.session
        url = session.api.file_url(self._bot.token, found.file_path)
        size = 0
        try:
            with await asyncio.to_thread(to.open, "wb") as out:
                async for piece in session.stream_content(url, timeout=FILE_SECONDS):
                    size += len(piece)
                    if size > most_bytes:
                        raise NoSuchFile("too large")
                    await asyncio.to_thread(out.write, piece)
        except aiohttp.ClientResponseError as error:
            if error.status == 404:
                raise NoSuchFile("not there") from error
            raise SourceAway(f"files: answered {error.status}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SourceAway(f"files: {type(error).__name__}") from error

    async def close(self) -> None:
        await self._bot.session.close()


def offset_of(cursor: Cursor, now: datetime) -> int | None:
    """Return from which update on is asked; None: from the oldest that is not on record."""
    if cursor is None or "offset" not in cursor:
        return None
    stale = now - datetime.fromisoformat(cursor["at"]) > COUNTS_ON
    return None if stale else int(cursor["offset"])


def fetched(updates: list[dict[str, Any]], cursor: Cursor, now: datetime, watch: Watch) -> Fetched:
    """Return what these updates say, in the order of their numbers."""
    happenings: list[Happening] = []
    unreadable, after = 0, None
    for update in sorted(updates, key=lambda update: int(update["update_id"])):
        after = int(update["update_id"]) + 1
        try:
            happenings += happenings_of(update, watch)
        except UnreadableUpdate:
            unreadable += 1
    new = cursor if after is None else {"offset": after, "at": now.isoformat()}
    return Fetched(happenings, new, unreadable)


def away(error: AiogramError) -> SourceAway:
    """Return what an error of aiogram's means for the source."""
    words = f"{type(error).__name__}: {error}"[:200]
    if isinstance(error, TelegramRetryAfter):
        return SourceAway(words, timedelta(seconds=error.retry_after))
    known = (TelegramUnauthorizedError, TelegramNotFound, TelegramConflictError)
    return SourceRefused(words) if isinstance(error, known) else SourceAway(words)
