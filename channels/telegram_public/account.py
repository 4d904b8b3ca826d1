"""The account that reads: one connection, whoever asks, and no request while Telegram has told us
to wait."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from channels.polling import utc_now
from channels.source import NoSuchFile, SourceAway, SourceRefused
from channels.telegram_public.client import Client, Open, away
from channels.telegram_public.mapping import file_kind
from channels.telegram_public.waiting import Wait

#: This one thing is not to be read, whoever asks; others are.
CLOSED = (errors.BadRequestError, errors.ForbiddenError)
_FAILED = (errors.RPCError, OSError, TimeoutError)


class TelegramAccount:
    """An account that asks as whoever has signed in last: after an error the connection is opened
    again."""

    def __init__(
        self, open_client: Open, wait: Wait, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._open, self._opening = open_client, asyncio.Lock()
        self._wait, self._clock = wait, clock
        self._client: Client | None = None

    def may_ask(self) -> None:
        """Check that Telegram may be asked. Raises SourceAway while it has told us to wait."""
        self._wait.check(self._clock())

    async def __call__(self, request: Any) -> Any:
        """Return the answer. Raises SourceAway, SourceRefused, and those of CLOSED."""
        self.may_ask()
        try:
            return await (await self._connected())(request)
        except _FAILED as error:
            judged = away(error)
            if isinstance(error, CLOSED) and not isinstance(judged, SourceRefused):
                raise
            await self._note(judged)
            raise judged from error

    async def _connected(self) -> Client:
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def _note(self, judged: SourceAway) -> None:
        if judged.after is not None and not isinstance(judged, SourceRefused):
            await asyncio.to_thread(self._wait.begin, self._clock(), judged.after)
        else:
            await self.close()

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch the file of a message, whose handle is made by mapping.py. Raises NoSuchFile,
        SourceAway."""
        peer, access_hash, number = (int(it) for it in handle.split("/"))
        channel = types.InputChannel(peer, access_hash)
        request = functions.channels.GetMessagesRequest(channel, [types.InputMessageID(number)])
        try:
            answer = await self(request)
        except CLOSED as error:
            raise NoSuchFile(type(error).__name__) from error
        media = next((getattr(it, "media", None) for it in answer.messages), None)
        if file_kind(media) is None:
            raise NoSuchFile("not there")
        document = getattr(media, "document", None)
        if document is not None and document.size > most_bytes:
            raise NoSuchFile("too large")
        await self._download(media, to, most_bytes)

    async def _download(self, media: Any, to: Path, most_bytes: int) -> None:
        size = 0
        try:
            client = await self._connected()
            with await asyncio.to_thread(to.open, "wb") as out:
                async for piece in client.iter_download(media):
                    size += len(piece)
                    if size > most_bytes:
                        raise NoSuchFile("too large")
                    await asyncio.to_thread(out.write, piece)
        except CLOSED as error:
            raise NoSuchFile(type(error).__name__) from error
        except _FAILED as error:
            judged = away(error)
            await self._note(judged)
            raise judged from error

    async def close(self) -> None:
        """Close the connection; the next request opens one again."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, TimeoutError):
                await client.disconnect()
