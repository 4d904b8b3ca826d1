"""Messages to chats of Telegram, by the Bot API's `sendMessage` (core.telegram.org/bots/api)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import aiohttp

from foundation.settings import Settings
from registry.notifications.delivery_channels import (
    HTTP_PATIENCE,
    NO_CONNECTION,
    Away,
    DeliveryRefused,
    NotTaken,
)
from registry.notifications.rows.outbox import Message

#: A chat by its number (groups are negative), or a public channel by its name.
CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31}")
#: The API's own limit.
LONGEST_TEXT = 4096


class TelegramBot:
    """The bot that the settings name."""

    def __init__(
        self,
        settings: Settings,
        http: aiohttp.ClientSession,
        patience: aiohttp.ClientTimeout = HTTP_PATIENCE,
    ) -> None:
        self._keys, self._http, self._patience = settings.telegram, http, patience

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Send the `text` of `message` to its chat. Raises Away where no bot is set or Telegram
        cannot be reached or refuses the bot, NotTaken, Refused for a chat that it does not know;
        OSError or TimeoutError: nobody knows."""
        if not self._keys.telegram_token:
            raise Away("no bot is set (telegram_token)")
        if not CHAT.fullmatch(message.address):
            raise DeliveryRefused("this is no chat")
        payload = {"chat_id": message.address, "text": str(message.message["text"])[:LONGEST_TEXT]}
        await giving()
        try:
            async with self._http.post(
                f"{self._keys.telegram_url.rstrip('/')}/bot{self._keys.telegram_token}/sendMessage",
                json=payload,
                timeout=self._patience,
                allow_redirects=False,
            ) as answer:
                status = answer.status
        except NO_CONNECTION as error:
            raise Away(type(error).__name__) from None  # its words name the address, with the token
        except aiohttp.ClientError as error:
            raise OSError(type(error).__name__) from None
        if (problem := judged(status)) is not None:
            raise problem


def judged(status: int) -> NotTaken | DeliveryRefused | None:
    """Return what the Bot API's answer means; None: it was taken. 400 and 403: there is no such
    chat, or the bot may not write there."""
    if 200 <= status < 300:
        return None
    if status in (400, 403):
        return DeliveryRefused(f"answered {status}")
    return Away(f"answered {status}") if status in (401, 404) else NotTaken(f"answered {status}")
