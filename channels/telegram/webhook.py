"""Telegram's updates as it sends them to us, where a webhook is set. Each is what getUpdates gives
out, one at a time; the secret that we have named stands in a header."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import SetWebhook

from channels.model import Cursor, Fetched
from channels.polling import Rhythm
from channels.telegram.mapping import ALLOWED, UnreadableUpdate, Watch, happenings_of
from channels.telegram.source import NAME, TelegramSource, away
from channels.webhooks import Accepted, Delivery, Forged, same

PATH = "/hooks/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"
LOOKS_EVERY = timedelta(minutes=5)


def secret_of(web_secret: str) -> str:
    """Return what Telegram is to name itself by: 64 letters of a-f and digits."""
    return hmac.new(web_secret.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


class TelegramDoor:
    """The door where Telegram calls."""

    path, sources = PATH, (NAME,)

    def __init__(self, secret: str, bot_id: int) -> None:
        self._secret, self._bot_id = secret, bot_id

    def challenge(self, query: Mapping[str, str]) -> str:
        """Refuse a challenge: Telegram asks nothing."""
        raise Forged

    def accept(self, delivery: Delivery, words: Sequence[str]) -> Accepted:
        """Accept a delivery of the network. Raises Forged."""
        if not same(delivery.headers.get(SECRET_HEADER, ""), self._secret):
            raise Forged
        try:
            update = json.loads(delivery.body)
            return Accepted({NAME: happenings_of(update, Watch(words, self._bot_id))})
        except (ValueError, RecursionError, UnreadableUpdate):
            return Accepted(unreadable=1)


class CalledTelegram(TelegramSource):
    """The source whose messages come by the door; its files are fetched as ever. What is read here
    is only whether Telegram knows us still, and where to call. A cursor is that of one who asks,
    and stays: who goes back to asking goes on from the last update on record."""

    def __init__(self, bot: Bot, address: str, secret: str, rhythm: Rhythm) -> None:
        super().__init__(bot)
        self._api, self._address, self._secret, self._rhythm = bot, address, secret, rhythm

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        now = await self._rhythm.wait()
        request = SetWebhook(
            url=self._address + PATH, secret_token=self._secret, allowed_updates=list(ALLOWED),
            drop_pending_updates=False,
        )  # fmt: skip
        try:
            await self._api(request)
        except AiogramError as error:
            raise away(error) from error
        return Fetched([], {**(cursor or {}), "looked_at": now.isoformat()})
