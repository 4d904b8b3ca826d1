"""Answers on X, below a post. Each is paid for, and one with a link many times as much: that one is
refused. X knows no key by which it would take the same answer once: one whose fate is unknown is
in doubt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable

from channels.outgoing import text_of
from channels.web_api import WebApi
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused
from registry.notifications.rows.outbox import Message

#: X weighs letters beyond these twice (developer.x.com, counting characters).
LONGEST_WEIGHT = 280
_LINK = re.compile(r"https?://|\b[\w-]+\.(?:kz|ru|com|org|net)\b", re.IGNORECASE)


def weight_of(text: str) -> int:
    """Return letters as X counts them: those of Latin, Cyrillic and Kazakh once, an emoji twice."""
    plain = unicodedata.normalize("NFC", text)
    return sum(1 if _is_light(ord(it)) else 2 for it in plain)


def _is_light(code: int) -> bool:
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247


class XReply:
    """The way out to X."""

    def __init__(self, api: WebApi, settings: Settings, token: str) -> None:
        self._api, self._settings, self._token = api, settings, token

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        body = body_of(message, text_of(message, self._settings))
        await self._api.send("/2/tweets", giving, token=self._token, json_body=body)


def body_of(message: Message, text: str) -> dict[str, object]:
    """Return what X is sent. Pure. Raises Refused."""
    if (weight := weight_of(text)) > LONGEST_WEIGHT:
        raise DeliveryRefused(f"{weight} letters, X takes {LONGEST_WEIGHT}")
    if _LINK.search(text):
        raise DeliveryRefused("an answer with a link: X takes many times as much for it")
    below = str(message.message.get("reply_to") or "")
    if not below:
        raise DeliveryRefused("nobody knows below what it stands")
    return {"text": text, "reply": {"in_reply_to_tweet_id": below}}
