"""Telegram with the Bot API of the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from aiogram.types import Message

from channels.network import Network
from channels.telegram.reply import TelegramReply
from channels.telegram.source import NAME, TelegramSource, bot_of
from tests.channels.bot_api import TOKEN, BotApi, bot_api
from tests.channels.contract import Rig, Verb


class TelegramRig(Rig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.DELETE: "the Bot API tells a bot of no deletions",
        Verb.SIGNATURE: "we ask, and believe the server that the certificate names",
    }
    _api: BotApi
    _network: Network

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._ever: list[dict[str, Any]] = []
        self._messages: dict[str, Message] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with bot_api() as self._api:
            self._connect()
            try:
                yield
            finally:
                await self.source.close()

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        await self.source.close()
        self._connect()

    def _connect(self) -> None:
        bot = bot_of(TOKEN, self._api.address)

        async def blocked(address: str) -> None:
            raise AssertionError(address)

        way = TelegramReply(bot, self.settings, blocked)
        self._network = Network(TelegramSource(bot, waits_seconds=0), way)

    async def post(self, text: str) -> str:
        message = self._api.write(text=text)
        self._remember()
        external_id = f"{message.chat.id}/{message.message_id}"
        self._messages[external_id] = message
        return external_id

    async def repeat(self) -> None:
        self._api.updates = list(self._ever)
        self._api.confirms = False

    async def edit(self, external_id: str, text: str) -> None:
        self._api.edit(self._messages[external_id], text)
        self._remember()

    def _remember(self) -> None:
        self._ever.append(self._api.updates[-1])

    async def busy(self, seconds: int | None) -> None:
        parameters = {"parameters": {"retry_after": seconds}} if seconds else {}
        self._api.readings.append((429, {"description": "Too Many Requests", **parameters}))

    async def expire(self) -> None:
        self._api.token_good = False

    async def renew(self) -> None:
        self._api.token_good = True
