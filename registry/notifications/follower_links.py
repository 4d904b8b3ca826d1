"""The links in what followers get: to confirm, and to stop. They are put in when it is sent."""

from __future__ import annotations

from foundation.settings import Settings
from registry.notifications.rows.outbox import Message
from registry.tickets.tokens import token_of

#: What the tokens are for.
CONFIRM, STOP = "follow", "stop following"


def links_of(message: Message, settings: Settings) -> dict[str, str]:
    """`confirm` and `stop` → their addresses; nothing where nobody follows by this message."""
    follower = message.message.get("follower")
    if follower is None:
        return {}
    secret, pages = settings.web.web_secret, f"{settings.public_pages}/follow"
    return {
        "confirm": f"{pages}/confirm/{token_of(secret, CONFIRM, int(follower))}",
        "stop": f"{pages}/stop/{token_of(secret, STOP, int(follower))}",
    }
