"""What is known of each network: how its authors are answered, and whether our side has ever met
the real one. Pure; the one place of it, for the page and for docs/SETTINGS.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Replies(StrEnum):
    """The ways in which we answer there. `public`: below the post, and alone to who has written to
    us."""

    PRIVATE = "private"
    PUBLIC = "public"
    BY_HAND = "by_hand"


class Alone(StrEnum):
    """The times when the network lets us write alone to who has written in public."""

    NEVER = "never"
    #: As long as they have written to us there themselves.
    WRITTEN = "written"
    #: Whenever they let strangers write to them: the network says.
    ALLOWED = "allowed"
    #: Once for each comment, within a week; after they have written to us, like to anybody.
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """The facts of a network. `source`: its row in the sources table. `title`: its own name.
    `found`: how what a search found is answered, where that is another way. `alone`: when we write
    alone to who has written in public. `tried`: with the real network, not with examples alone."""

    source: str
    title: str
    replies: Replies
    found: Replies | None = None
    alone: Alone = Alone.NEVER
    tried: bool = False


#: In the order of the page.
NETWORKS = (
    NetworkFacts("telegram_bot", "Telegram", Replies.PUBLIC, alone=Alone.WRITTEN),
    NetworkFacts("mailbox", "IMAP", Replies.PRIVATE, tried=True),
    NetworkFacts("vk", "VK", Replies.PUBLIC, alone=Alone.ALLOWED),
    NetworkFacts("facebook", "Facebook", Replies.PUBLIC, alone=Alone.COMMENT),
    NetworkFacts(
        "instagram", "Instagram", Replies.PUBLIC, found=Replies.BY_HAND, alone=Alone.COMMENT
    ),
    NetworkFacts("whatsapp", "WhatsApp", Replies.PRIVATE),
    NetworkFacts("threads", "Threads", Replies.PUBLIC, found=Replies.BY_HAND),
    NetworkFacts("x", "X", Replies.PUBLIC),
    NetworkFacts("youtube", "YouTube", Replies.PUBLIC),
    NetworkFacts("telegram_public", "Telegram", Replies.BY_HAND),
    NetworkFacts("news", "RSS, Atom", Replies.BY_HAND),
)
ALONE = {it.source: it.alone for it in NETWORKS}
