"""Telegram that calls us: the same updates, by its webhook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from aiogram.types import Message
from aiohttp import web

from channels.network import Network
from channels.telegram.reply import TelegramReply
from channels.telegram.source import NAME, bot_of
from channels.telegram.webhook import SECRET_HEADER, CalledTelegram, TelegramDoor
from tests.channels.bot_api import TOKEN, BotApi
from tests.channels.contract import Verb
from tests.channels.rigs.called import CalledRig, at_once

SECRET = "s" * 64


class CalledTelegramRig(CalledRig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.DELETE: "the Bot API tells a bot of no deletions",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._writes = BotApi()
        self._messages: dict[str, Message] = {}

    def connect(self) -> Network:
        bot = bot_of(TOKEN, self.api)

        async def blocked(address: str) -> None:
            raise AssertionError(address)

        source = CalledTelegram(bot, "https://hooks.example", SECRET, at_once())
        return Network(source, TelegramReply(bot, self.settings, blocked))

    def door(self) -> TelegramDoor:
        return TelegramDoor(SECRET, 42)

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        assert path.endswith("/setWebhook") and params["drop_pending_updates"] == "false"
        assert (params["url"], params["secret_token"]) == (
            "https://hooks.example/hooks/telegram", SECRET,
        )  # fmt: skip
        return {"ok": True, "result": True}

    def refuse(self) -> web.Response:
        body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        return web.json_response(body, status=401)

    def put_off(self, seconds: int | None) -> web.Response:
        body: dict[str, Any] = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
        if seconds is not None:
            body["parameters"] = {"retry_after": seconds}
        return web.json_response(body, status=429)

    def signed(
        self, event: Mapping[str, Any], *, forged: bool = False
    ) -> tuple[bytes, dict[str, str]]:
        return json.dumps(event).encode(), {SECRET_HEADER: "x" if forged else SECRET}

    async def post(self, text: str) -> str:
        message = self._writes.write(text=text)
        self.push(self._writes.updates[-1])
        external_id = f"{message.chat.id}/{message.message_id}"
        self._messages[external_id] = message
        return external_id

    async def edit(self, external_id: str, text: str) -> None:
        self._writes.edit(self._messages[external_id], text)
        self.push(self._writes.updates[-1])

    async def forge(self, text: str) -> None:
        self._writes.write(text=text)
        self.waiting.append(self.signed(self._writes.updates[-1], forged=True))
