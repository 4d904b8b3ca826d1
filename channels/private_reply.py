"""A private reply to one who wrote in public, which nobody else reads: where it may go, and if not,
why. Pure.

Sources: dev.vk.com (messages.send: error 901 where a person takes no messages of a community);
developers.facebook.com (private replies: one for each comment, within seven days).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from channels.model import ReplyMode
from registry.networks import BY_SOURCE, Alone

REPLY_WITHIN = timedelta(days=7)


class NoPrivateWay(StrEnum):
    """The reason why nobody can be written to alone."""

    NETWORK = "network"
    NOBODY = "nobody"
    NOT_WRITTEN = "not_written"
    BLOCKED = "blocked"
    TOO_LATE = "too_late"
    USED = "used"


@dataclass(frozen=True, slots=True)
class PublicAuthor:
    """The author of a conversation, who wrote last as `external_id` at `published_at`.
    `private_address`: what they are called where they are written to alone; None: nobody knows.
    `known`: we have met them there, where they wrote last at `alone_at`; `blocked`: they take
    nothing of us. `used`: a reply has gone to them for that same comment."""

    source: str
    reply_mode: str
    private_address: str | None
    known: bool
    blocked: bool
    alone_at: datetime | None
    external_id: str | None
    published_at: datetime | None
    used: bool


@dataclass(frozen=True, slots=True)
class PrivateWay:
    """A private way to an author. `address`: theirs. `reply_to`: the comment for which the network
    lets it go out; "": none is needed. `last_at`: when they wrote to us there last."""

    address: str
    reply_to: str = ""
    last_at: datetime | None = None


def private_way(author: PublicAuthor, now: datetime) -> PrivateWay | NoPrivateWay | None:
    """Return the private way to an author. None: the conversation itself is private."""
    if author.reply_mode == ReplyMode.PRIVATE:
        return None
    network = BY_SOURCE.get(author.source)  # a source of an older version may be none
    alone = network.alone if network else Alone.NEVER
    if alone is Alone.NEVER:
        return NoPrivateWay.NETWORK
    if author.private_address is None:
        return NoPrivateWay.NOBODY
    if author.blocked:
        return NoPrivateWay.BLOCKED
    if alone is Alone.COMMENT and author.alone_at is None:
        return _for_comment(author, author.private_address, now)
    if alone is Alone.WRITTEN and not author.known:
        return NoPrivateWay.NOT_WRITTEN
    return PrivateWay(author.private_address, last_at=author.alone_at)


def _for_comment(author: PublicAuthor, address: str, now: datetime) -> PrivateWay | NoPrivateWay:
    if author.external_id is None or author.published_at is None:
        return NoPrivateWay.NOBODY
    if author.used:
        return NoPrivateWay.USED
    if now - author.published_at > REPLY_WITHIN:
        return NoPrivateWay.TOO_LATE
    return PrivateWay(address, author.external_id)
