"""Messages and comments out by VK. VK takes the same one once: a message by its `random_id`, a
comment by its `guid`. So one whose fate is unknown is sent again, and none is in doubt."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from channels.outgoing import text_of
from channels.pace import Pace
from channels.polling import utc_now
from channels.vk.source import VERSION
from channels.web_api import WebApi
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.rows.outbox import Message

#: Letters of a message, and of a comment.
LONGEST_TEXT = 4096
ALL_A_SECOND, BETWEEN = 15, timedelta(seconds=1)


class VkReply:
    """The way out. `address`: a person's number, or `owner_post/author` of the wall."""

    def __init__(self, api: WebApi, settings: Settings, group: int, token: str) -> None:
        self._api, self._settings = api, settings
        self._group, self._token = group, token
        self._pace = Pace(ALL_A_SECOND, BETWEEN)

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused."""
        text = text_of(message, self._settings)
        if len(text) > LONGEST_TEXT:
            raise DeliveryRefused(f"{len(text)} letters, VK takes {LONGEST_TEXT}")
        if wait := self._pace.wait(message.address, utc_now()):
            raise NotTaken("others go before it", wait)
        method, fields = call_of(message, text, self._group)
        form = {"access_token": self._token, "v": VERSION, **fields}
        await self._api.send(f"/method/{method}", giving, form=form)


def call_of(message: Message, text: str, group: int) -> tuple[str, dict[str, str]]:
    """Return the method that says `text`, and its fields. Pure. Raises Refused."""
    digest = hashlib.sha256(message.key.encode())
    thread, _, in_public = message.address.partition("/")
    if not in_public:
        number = int.from_bytes(digest.digest()[:4]) & 0x7FFFFFFF
        return "messages.send", {"peer_id": thread, "random_id": str(number), "message": text}
    owner, _, post = thread.partition("_")
    below = str(message.message.get("reply_to") or "")
    fields = {
        "owner_id": owner, "post_id": post, "from_group": str(group), "message": text,
        "guid": digest.hexdigest(),
    }  # fmt: skip
    if below.startswith("r"):
        fields["reply_to_comment"] = below.partition("_")[2]
    return "wall.createComment", fields
