"""Open pages of chats wait for what is new, each for some seconds and all of them bounded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from softphone_ui.web.live import MIRROR

#: So many pages may wait at once, in all and of one client's network.
MOST, MOST_OF_CLIENT = 2000, 50
#: A page asks again after so long.
SECONDS = 25.0


class ChatWaits:
    """The pages that wait, by the conversations and the chat whose news they wait for. `closing`:
    the process ends, and nobody waits any more."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Event, tuple[str, frozenset[int]]] = {}
        self._clients = Counter[str]()
        self.closing = False

    def tell_conversations(self, message: dict[str, Any]) -> None:
        """Wake the pages of conversations that have new rows."""
        changed = frozenset(message.get("conversations", ()))
        for event, (_, conversations) in self._waiting.items():
            if changed & conversations:
                event.set()

    def tell_chat(self, chat: str) -> None:
        """Wake the pages of a chat."""
        for event, (waited_for, _) in self._waiting.items():
            if waited_for == chat:
                event.set()

    def close(self) -> None:
        """Wake all pages: the process ends."""
        self.closing = True
        for event in self._waiting:
            event.set()

    @contextmanager
    def waiting(
        self, client: str, chat: str, conversations: Collection[int]
    ) -> Iterator[asyncio.Event | None]:
        """Provide an event that is set when something may be new. None: too many wait already."""
        full = len(self._waiting) >= MOST or self._clients[client] >= MOST_OF_CLIENT
        if full or self.closing:
            yield None
            return
        event = asyncio.Event()
        self._waiting[event] = (chat, frozenset(conversations))
        self._clients[client] += 1
        try:
            yield event
        finally:
            del self._waiting[event]
            self._clients[client] -= 1
            self._clients += Counter()  # drop clients that have none


CHAT_WAITS: web.AppKey[ChatWaits] = web.AppKey("chat waits", ChatWaits)


def set_up(app: web.Application) -> None:
    """Let waiting pages hear of rows that reach the database, and of the process's end."""
    waits = app[CHAT_WAITS] = ChatWaits()
    app[MIRROR].on_written(waits.tell_conversations)

    async def close(_: web.Application) -> None:
        waits.close()

    app.on_shutdown.append(close)
