"""The door of VK's callbacks: the secret stands in the body, and `ok` is what VK wants to hear."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.model import Happening
from channels.polling import utc_now
from channels.vk.mapping import NAME, happenings_of
from channels.web_api import UnreadableResponse
from channels.webhooks import Accepted, Delivery, Forged, same


class VkDoor:
    """The door where VK calls."""

    path, sources = "/hooks/vk", (NAME,)

    def __init__(
        self,
        group: int,
        secret: str,
        confirmation: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._group, self._secret, self._confirmation = group, secret, confirmation
        self._clock = clock

    def challenge(self, query: Mapping[str, str]) -> str:
        """Refuse a challenge: VK asks by POST."""
        raise Forged

    def accept(self, delivery: Delivery, words: Sequence[str]) -> Accepted:
        """Accept a delivery of the network. Raises Forged."""
        try:
            event = json.loads(delivery.body)
        except (ValueError, RecursionError):
            raise Forged from None
        if not isinstance(event, dict) or not same(str(event.get("secret", "")), self._secret):
            raise Forged
        if event.get("group_id") != self._group:
            raise Forged
        if event.get("type") == "confirmation":
            return Accepted(answer=self._confirmation)
        return _read(event, self._group, self._clock())


def _read(event: Mapping[str, Any], group: int, now: datetime) -> Accepted:
    try:
        found: Sequence[Happening] = happenings_of(event, group, now)
    except UnreadableResponse:
        return Accepted(unreadable=1)
    return Accepted({NAME: found})
