"""Answers by Meta's networks: below a comment, and to who has written to us, as long as Meta lets
us. Meta knows no key by which it would take the same answer once: one whose fate is unknown is in
doubt, and a person decides.

Source: developers.facebook.com (Messenger: 24 hours, a person 7 days with the tag HUMAN_AGENT;
WhatsApp: 24 hours, then templates only; comments at any time).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.meta.mapping import FACEBOOK, INSTAGRAM, THREADS, WHATSAPP
from channels.meta.source import THREADS_VERSION, VERSION
from channels.outgoing import text_of
from channels.pace import Pace
from channels.polling import utc_now
from channels.web_api import WebApi
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.rows.outbox import Message

WINDOW, HUMAN_WINDOW = timedelta(hours=24), timedelta(days=7)
#: Letters of a private message and of a public answer.
LONGEST = {FACEBOOK: (2000, 8000), INSTAGRAM: (1000, 2200), WHATSAPP: (4096, 0), THREADS: (0, 500)}
ALL_A_SECOND, BETWEEN = 10, timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call of the API. `tag`: by which right a message goes out after a day."""

    path: str
    body: Mapping[str, Any]


def call_of(network: str, account: str, message: Message, text: str, now: datetime) -> ApiCall:
    """Return how `text` goes out. Pure. Raises Refused where the network would not take it."""
    in_public = "/" in message.address
    if len(text) > (longest := LONGEST[network][in_public]):
        raise DeliveryRefused(f"{len(text)} letters, {network} takes {longest}")
    if in_public:
        return _public(network, message, text)
    tag = _tag(network, message, now)
    if network == WHATSAPP:
        text_body = {"preview_url": False, "body": text}
        to = {"recipient_type": "individual", "to": message.address}
        return ApiCall(
            f"/{account}/messages",
            {"messaging_product": "whatsapp", **to, "type": "text", "text": text_body},
        )
    return ApiCall(
        f"/{account}/messages", {"recipient": _recipient(message), "message": {"text": text}, **tag}
    )


def _recipient(message: Message) -> dict[str, str]:
    """The person; or, where they have never written to us alone, whoever wrote a comment or a
    post."""
    for_post = str(message.message.get("private_reply_to") or "")
    if not for_post:
        return {"id": message.address}
    return {"post_id" if for_post[0] == "p" else "comment_id": for_post[1:]}


def _public(network: str, message: Message, text: str) -> ApiCall:
    below = str(message.message.get("reply_to") or "")[1:]
    if not below:
        raise DeliveryRefused("nobody knows below what it stands")
    ways = {FACEBOOK: "comments", INSTAGRAM: "replies"}
    return ApiCall(f"/{below}/{ways[network]}", {"message": text})


def _tag(network: str, message: Message, now: datetime) -> dict[str, str]:
    """By which right a message goes to who wrote last so long ago. Raises Refused."""
    last = message.message.get("last_at")
    since = now - datetime.fromisoformat(last) if last else timedelta(0)
    if since <= WINDOW:
        return {} if network == WHATSAPP else {"messaging_type": "RESPONSE"}
    if network != WHATSAPP and since <= HUMAN_WINDOW and message.message.get("by_person"):
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    raise DeliveryRefused(f"{network} takes no message {since.days} days after their last one")


class MetaReply:
    """The way out of one network."""

    def __init__(
        self, network: str, api: WebApi, settings: Settings, account: str, token: str
    ) -> None:
        self._network, self._api, self._settings = network, api, settings
        self._account, self._token = account, token
        self._pace = Pace(ALL_A_SECOND, BETWEEN)

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        now = utc_now()
        text = text_of(message, self._settings)
        call = call_of(self._network, self._account, message, text, now)
        if wait := self._pace.wait(message.address, now):
            raise NotTaken("others go before it", wait)
        await self._api.send(
            f"/{VERSION}{call.path}", giving, token=self._token, json_body=call.body
        )


class ThreadsReply:
    """An answer is made first, and then published: only that is seen."""

    def __init__(self, api: WebApi, settings: Settings, account: str, token: str) -> None:
        self._api, self._settings = api, settings
        self._account, self._token = account, token

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        text = text_of(message, self._settings)
        below = str(message.message.get("reply_to") or "")[1:]
        longest = LONGEST[THREADS][1]
        if not below or len(text) > longest:
            raise DeliveryRefused(f"{len(text)} letters, {THREADS} takes {longest}, below a post")
        form = {"media_type": "TEXT", "text": text, "reply_to_id": below}
        try:
            made = await self._api.send(
                f"/{THREADS_VERSION}/{self._account}/threads",
                _nothing,
                token=self._token,
                form=form,
            )
        except OSError as error:
            raise NotTaken(str(error)) from error
        await self._api.send(
            f"/{THREADS_VERSION}/{self._account}/threads_publish",
            giving,
            token=self._token,
            form={"creation_id": str(made["id"])},
        )


async def _nothing() -> None:
    """What is not published nobody sees."""
