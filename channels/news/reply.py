"""The way out: there is none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from registry.notifications.delivery_channels import DeliveryRefused
from registry.notifications.rows.outbox import Message


class NewsReply:
    """A site is answered by a person, on its own page (ReplyMode.BY_HAND)."""

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Refuse every message, because a news site accepts none. Raises DeliveryRefused."""
        raise DeliveryRefused("a news site takes no answers by a program")
