"""The chat on our own site: its pages put messages on record themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from channels.intake import Centre
from channels.network import Network
from channels.process import Channels
from channels.site_chat.posting import ChatMessage, address_of, post_message
from channels.site_chat.reply import SiteChatReply
from channels.site_chat.source import NAME, SiteChat, photo_shelf
from foundation.postgres.pool import open_pool, transaction
from tests.channels.contract import Rig, Verb
from tests.channels.rigs.called import at_once


class SiteChatRig(Rig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.EDIT: "a message in the chat cannot be changed",
        Verb.DELETE: "a message in the chat cannot be taken back",
        Verb.BUSY: "our own pages are never busy",
        Verb.TOKEN: "nobody signs in at our own pages",
        Verb.SIGNATURE: "no other server hands us messages",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._messages: list[ChatMessage] = []
        self._waiting: list[ChatMessage] = []
        self._connect()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._pool = await open_pool(self.settings, "test", size=1)
        try:
            yield
        finally:
            self._pool.terminate()

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        self._connect()

    def _connect(self) -> None:
        self._network = Network(SiteChat(photo_shelf(self.settings), at_once()), SiteChatReply())

    async def post(self, text: str) -> str:
        message = ChatMessage(
            key=f"{len(self._messages):032x}", chat=address_of("secret"), language="kk", text=text
        )
        self._messages.append(message)
        self._waiting.append(message)
        return f"{message.chat}/{message.key}"

    async def repeat(self) -> None:
        self._waiting = list(self._messages)

    async def read(self, channels: Channels) -> None:
        await super().read(channels)
        for message in self._waiting:
            async with transaction(self._pool) as link:
                await post_message(link, message, Centre("109", "kk"), datetime.now(UTC))
        self._waiting = []
