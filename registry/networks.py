"""The networks in which citizens write to us: one row each, from which everything else is derived.

A row says what the network is called, how its authors are answered, and whether our side has ever
met the real network. How a network is read and written to is its package in `channels/`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from foundation.names import Names


class Replies(StrEnum):
    """The ways in which we answer. `public`: below the post, and alone to whoever wrote to us."""

    PRIVATE = "private"
    PUBLIC = "public"
    BY_HAND = "by_hand"


class Alone(StrEnum):
    """The times when a network lets us write alone to somebody who has written in public."""

    NEVER = "never"
    #: As long as they have written to us there themselves.
    WRITTEN = "written"
    #: Whenever they let strangers write to them: the network says.
    ALLOWED = "allowed"
    #: Once for each comment, within a week; after they have written to us, like to anybody.
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network. `source`: its row in the sources table. `channel`: of its contacts and tickets.
    `found`: how a post that a search found is answered, if in another way. `alone`: when we write
    alone to somebody who has written in public. `buttons`: whether our bot shows buttons there.
    `tried`: with the real network, and not only with published examples."""

    source: str
    names: Names
    replies: Replies
    found: Replies | None = None
    alone: Alone = Alone.NEVER
    channel: str = "social"
    buttons: bool = False
    tried: bool = False

    @property
    def reaches_applicants(self) -> bool:
        """Return whether we can write to an applicant there and nobody else reads it."""
        return self.replies is Replies.PRIVATE or self.alone is not Alone.NEVER


def _named(name: str) -> Names:
    return Names(name, name, name)


#: In the order in which the page `/networks` shows them.
NETWORKS = (
    NetworkFacts(
        "telegram_bot",
        _named("Telegram"),
        Replies.PUBLIC,
        alone=Alone.WRITTEN,
        channel="telegram",
        buttons=True,
    ),
    NetworkFacts(
        "mailbox", Names("Пошта", "Почта", "Mail"), Replies.PRIVATE, channel="mail", tried=True
    ),
    NetworkFacts(
        "site_chat",
        Names("Сайттағы чат", "Чат на сайте", "Chat on the site"),
        Replies.PRIVATE,
        channel="web",
        buttons=True,
        tried=True,
    ),
    NetworkFacts("vk", _named("VK"), Replies.PUBLIC, alone=Alone.ALLOWED),
    NetworkFacts("facebook", _named("Facebook"), Replies.PUBLIC, alone=Alone.COMMENT),
    NetworkFacts(
        "instagram",
        _named("Instagram"),
        Replies.PUBLIC,
        found=Replies.BY_HAND,
        alone=Alone.COMMENT,
    ),
    NetworkFacts("whatsapp", _named("WhatsApp"), Replies.PRIVATE),
    NetworkFacts("threads", _named("Threads"), Replies.PUBLIC, found=Replies.BY_HAND),
    NetworkFacts("x", _named("X"), Replies.PUBLIC),
    NetworkFacts("youtube", _named("YouTube"), Replies.PUBLIC),
    NetworkFacts(
        "telegram_public",
        Names("Telegram арналары", "Каналы Telegram", "Telegram channels"),
        Replies.BY_HAND,
    ),
    NetworkFacts(
        "news", Names("Жаңалықтар сайттары", "Новостные сайты", "News sites"), Replies.BY_HAND
    ),
)
#: A network of two files, for trying out and for tests; the page shows it only where it is read.
STAND_IN = NetworkFacts(
    "stand_in", Names("сынақ желісі", "пробная сеть", "stand-in"), Replies.PRIVATE, buttons=True
)
BY_SOURCE = {network.source: network for network in (*NETWORKS, STAND_IN)}


def sources_reaching_applicants() -> Iterable[str]:
    """Return the sources by which applicants are written to: they are channels of the outbox."""
    return [it.source for it in BY_SOURCE.values() if it.reaches_applicants]


def name_of(source: str, language: str) -> str:
    """Return a network's name in `language` (kk, ru or en), or `source` if it is no network."""
    return BY_SOURCE[source].names.in_language(language) if source in BY_SOURCE else source
