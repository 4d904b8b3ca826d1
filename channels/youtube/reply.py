"""Answers on YouTube, in the thread of a comment. YouTube knows no key by which it would take the
same answer once: one whose fate is unknown is in doubt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from channels.outgoing import text_of
from channels.web_api import WebApi
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused
from registry.notifications.rows.outbox import Message

LONGEST_TEXT = 10_000


class YouTubeReply:
    """The way out to YouTube."""

    def __init__(self, api: WebApi, settings: Settings, token: str) -> None:
        self._api, self._settings, self._token = api, settings, token

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        body = body_of(message, text_of(message, self._settings))
        path = "/youtube/v3/comments?part=snippet"
        await self._api.send(path, giving, token=self._token, json_body=body)


def body_of(message: Message, text: str) -> dict[str, object]:
    """Return what YouTube is sent. A reply's number begins with its thread's. Pure. Raises
    Refused."""
    if len(text) > LONGEST_TEXT:
        raise DeliveryRefused(f"{len(text)} letters, YouTube takes {LONGEST_TEXT}")
    thread = str(message.message.get("reply_to") or "").partition(".")[0]
    if not thread:
        raise DeliveryRefused("nobody knows below what it stands")
    return {"snippet": {"parentId": thread, "textOriginal": text}}
