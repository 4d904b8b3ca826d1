"""What a network has to tell, in one form for all of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

#: What a source was read to: in the network's own way, as JSON.
Cursor: TypeAlias = Any
#: Letters of one message that are taken; no network of ours lets more through.
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
LONGEST_LINK = 2000
#: More is nonsense: there are no more people.
MOST_VIEWS = 2_000_000_000


class FileKind(StrEnum):
    """The kinds of a message's files, as the network says (the `kind` of message_files)."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    OTHER = "other"


class ReplyMode(StrEnum):
    """The mode in which an author is answered (the `reply_mode` of conversations): where nobody
    else reads it, before everybody, or by hand on the network's own page, for the network lets no
    program do it."""

    PRIVATE = "private"
    PUBLIC = "public"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Attachment:
    """File that has not been fetched. `handle`: the id by which the network delivers it."""

    handle: str
    kind: FileKind


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a message. `address` is the network's own: of what is public, `the thread/the
    author`. `private_address`: where the same person is written to alone. `language`: what their
    program speaks. `telephone`: in E.164, where the network's accounts are telephones."""

    address: str
    name: str = ""
    language: str | None = None
    private_address: str | None = None
    telephone: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The data of a mail beside its words (channels/mail). `conversations`: whose token of ours it
    bears, the nearest first. `references`: mails that it answers, `tickets`: numbers in its
    subject; anybody may write these. `automatic`: no person has written it; `answers`: a machine
    answers something by it."""

    mail_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    conversations: tuple[int, ...] = ()
    tickets: tuple[str, ...] = ()
    automatic: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class OpenThread:
    """The open conversation that its author's next mail would join: its subject, when somebody last
    wrote in it, and how many conversations its author has begun within the hour."""

    subject: str
    last_at: datetime
    begun: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A message. `place`: latitude and longitude. `telephone`: the author's own, in E.164, which
    the network vouches for; `other_telephone`: somebody else's was shared. `album`: messages of one
    have it in common. `link`: where people read it. `follows`: it is taken only where another
    message of its album was."""

    external_id: str
    author: Author
    published_at: datetime
    text: str = ""
    place: tuple[float, float] | None = None
    attachments: tuple[Attachment, ...] = ()
    album: str | None = None
    telephone: str | None = None
    other_telephone: bool = False
    reply_mode: ReplyMode = ReplyMode.PRIVATE
    link: str = ""
    follows: bool = False
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """Edit of a message at the moment `at`."""

    external_id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was taken back by its author."""

    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Viewed:
    """A count of views: so many had seen a message by `at`, as the network counts."""

    external_id: str
    at: datetime
    views: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The change that an author takes messages of ours since `at`, or none."""

    address: str
    at: datetime
    blocked: bool


@dataclass(frozen=True, slots=True)
class Bounced:
    """A mail server says since `at` that our message `outbox_id` has not arrived: never will
    (`failed`), or not yet."""

    outbox_id: int
    at: datetime
    failed: bool
    why: str


Happening: TypeAlias = Posted | Edited | Deleted | Viewed | Reach | Bounced


@dataclass(frozen=True, slots=True)
class RemainingUnits:
    """The remaining units of a limit of the network: `left` of `limit` units."""

    name: str
    left: int
    limit: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content that was read, in its order, and how far. `unreadable`: what came and nobody
    understood; `left`: of the network's limits; `trouble`: what of the source did not answer."""

    happenings: Sequence[Happening]
    cursor: Cursor
    unreadable: int = 0
    left: Sequence[RemainingUnits] = ()
    trouble: str = ""


def point(lat: float, lon: float) -> tuple[float, float] | None:
    """Return a place on the earth, or none."""
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def viewed(external_id: str, count: object, at: datetime) -> list[Viewed]:
    """Return what a network says of its views; nothing where it says no number."""
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        return []
    return [Viewed(external_id, at, min(count, MOST_VIEWS))]


def harmless(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return text that PostgreSQL takes, without the characters that turn the direction of what
    follows or cannot be seen and mean nothing; no longer than `longest`."""
    plain = "".join(it for it in text if it not in _REMOVED and not 0xD800 <= ord(it) <= 0xDFFF)
    return plain[:longest].strip()


#: NUL, zero-width space and no-break, and the marks that override the direction of writing.
_REMOVED = frozenset(
    chr(code) for code in (0, 0x200B, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
