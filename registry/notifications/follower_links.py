"""What is put into a message in the moment of sending, so that it is kept nowhere: the links of
followers, to confirm and to stop, and a one-time code."""

from __future__ import annotations

from foundation.settings import Settings
from registry.drafts.proof import code_of_draft
from registry.notifications.rows.outbox import Message
from registry.tickets.own_code import own_code, shown_code
from registry.tickets.tokens import token_of

#: What the tokens are for.
CONFIRM, STOP = "follow", "stop following"


def links_of(message: Message, settings: Settings) -> dict[str, str]:
    """Return the name in braces → what stands in its place: `confirm` and `stop` for a follower,
    `code` for a one-time code."""
    if (draft := message.message.get("draft")) is not None:
        return {"code": shown_code(code_of_draft(settings.web.web_secret, str(draft)))}
    follower, code_id = message.message.get("follower"), message.message.get("own_code")
    if code_id is not None:
        return {"code": shown_code(own_code(settings.web.web_secret, int(code_id)))}
    if follower is None:
        return {}
    secret, pages = settings.web.web_secret, f"{settings.public_pages}/follow"
    return {
        "confirm": f"{pages}/confirm/{token_of(secret, CONFIRM, int(follower))}",
        "stop": f"{pages}/stop/{token_of(secret, STOP, int(follower))}",
    }
