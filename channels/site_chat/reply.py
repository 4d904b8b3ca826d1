"""The way out of the chat: a message is delivered as soon as it is in the outbox, because the pages
read it there (thread.py)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from registry.notifications.rows.outbox import Message


class SiteChatReply:
    """The way out of the chat."""

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Note that the message is delivered."""
        await giving()
