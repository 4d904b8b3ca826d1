"""Messages as Telegram's user API gives them, as what happened. Pure.

Types: Telethon's, which are the schema's (core.telegram.org/schema, tl.telethon.dev). A post of a
channel is a matter of its own; comments of one person below posts of one channel are one matter.
What the account itself has written, and what programs write, is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telethon.tl import types

from channels.model import (
    Attachment,
    Author,
    Edited,
    FileKind,
    Happening,
    Posted,
    ReplyMode,
    point,
)
from channels.watched import watched_in

NONSENSE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)


@dataclass(frozen=True, slots=True)
class CommentThread:
    """The post below which comments stand: its channel's public name, its number."""

    username: str
    post: int


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """A filter of what is taken from an answer: messages with one of `words`; those that the inbox
    has already (`known`, by their numbers); of those not newer than `newest` (0: all) only what was
    published since `since`. `thread` None: posts."""

    words: Sequence[str]
    since: datetime
    newest: int = 0
    known: Collection[int] = ()
    thread: CommentThread | None = None


@dataclass
class FoundMessages:
    """The messages that were found. `numbers`: of all messages in the answer that stand there
    still; `whole`: there are no others; `on_record`: of those that the inbox has now; `commented`:
    posts below which one may comment."""

    happenings: list[Happening] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    on_record: list[int] = field(default_factory=list)
    commented: list[Any] = field(default_factory=list)
    whole: bool = False
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who is named in an answer."""

    users: Mapping[int, Any]
    chats: Mapping[int, Any]


def found_in(answer: Any, reading: MessageFilter) -> FoundMessages:
    """Return the oldest first. `answer`: one of messages.Messages."""
    cast = _Cast({it.id: it for it in answer.users}, {it.id: it for it in answer.chats})
    count = len(answer.messages)
    found = FoundMessages(whole=getattr(answer, "count", count) <= count)
    there = [it for it in answer.messages if not isinstance(it, types.MessageEmpty)]
    found.numbers = [it.id for it in there]
    messages = [it for it in there if isinstance(it, types.Message)]
    for post in sorted(messages, key=lambda message: (message.date, message.id)):
        if post.replies is not None and post.replies.comments:
            found.commented.append(post)
        try:
            happenings = list(_happenings(post, cast, reading))
        except NONSENSE:
            found.unreadable += 1
            continue
        found.happenings += happenings
        if happenings or post.id in reading.known:
            found.on_record.append(post.id)
    return found


def _happenings(message: Any, cast: _Cast, reading: MessageFilter) -> Iterator[Happening]:
    """A word may come with an edit: then the message is new to us, if it is not old. What follows
    in an album has no words of its own."""
    text, author = _text(message), _author(message, cast)
    known = message.id in reading.known
    new = (0 < reading.newest < message.id) or message.date >= reading.since
    if author is None or message.out or not (known or new):
        return
    concerns = known or bool(watched_in(text, reading.words))
    follows = not concerns and message.grouped_id is not None and not text
    if concerns or follows:
        yield _posted(message, author, cast, reading.thread, follows=follows)
    if concerns and message.edit_date is not None:
        yield Edited(external_id(message.peer_id.channel_id, message.id), message.edit_date, text)


def external_id(peer: int, number: int) -> str:
    """Return the id of a message, whose number is counted by its channel, or by the group of the
    comments."""
    return f"{peer}/{number}"


def _posted(
    message: Any, author: Author, cast: _Cast, thread: CommentThread | None, *, follows: bool
) -> Posted:
    peer = message.peer_id.channel_id
    return Posted(
        external_id=external_id(peer, message.id),
        author=author,
        published_at=message.date,
        text=_text(message),
        place=_place(message.media),
        attachments=tuple(_attachments(message, cast.chats.get(peer))),
        album=str(message.grouped_id) if message.grouped_id is not None else None,
        reply_mode=ReplyMode.BY_HAND,
        link=_link(message, cast.chats.get(peer), thread),
        follows=follows,
    )


def _author(message: Any, cast: _Cast) -> Author | None:
    """None: a program. Who writes in a group's or a channel's name is that group or channel."""
    peer = message.peer_id.channel_id
    if message.post:
        matter = f"a{message.grouped_id}" if message.grouped_id is not None else message.id
        return Author(f"{peer}/{matter}", _title(cast.chats.get(peer)))
    sender = message.from_id or message.peer_id
    if isinstance(sender, types.PeerUser):
        user = cast.users.get(sender.user_id)
        if user is not None and user.bot:
            return None
        name = " ".join(filter(None, (user.first_name, user.last_name))) if user else ""
        return Author(f"{peer}/{sender.user_id}", name, user.lang_code if user else None)
    return Author(f"{peer}/{sender.channel_id}", _title(cast.chats.get(sender.channel_id)))


def _title(chat: Any) -> str:
    return chat.title or "" if chat is not None else ""


def public_name(chat: Any) -> str:
    """Return the public name. "": it has none. A channel may have several names, of which some are
    in use."""
    names = [it.username for it in getattr(chat, "usernames", None) or () if it.active]
    return getattr(chat, "username", None) or (names[0] if names else "")


def _link(message: Any, chat: Any, thread: CommentThread | None) -> str:
    """core.telegram.org/api/links, message links; a comment's names its post."""
    if thread is not None:
        return f"https://t.me/{thread.username}/{thread.post}?comment={message.id}"
    name = public_name(chat)
    return f"https://t.me/{name}/{message.id}" if name else ""


def _text(message: Any) -> str:
    venue = message.media if isinstance(message.media, types.MessageMediaVenue) else None
    return message.message or (f"{venue.title}, {venue.address}" if venue else "")


def _place(media: Any) -> tuple[float, float] | None:
    geo = getattr(media, "geo", None)
    return point(geo.lat, geo.long) if isinstance(geo, types.GeoPoint) else None


def _attachments(message: Any, chat: Any) -> Iterator[Attachment]:
    """A file's own reference is good for an hour or so: its message is asked for again when it is
    fetched."""
    kind = file_kind(message.media)
    if kind is not None and chat is not None and chat.access_hash is not None:
        yield Attachment(f"{chat.id}/{chat.access_hash}/{message.id}", kind)


def file_kind(media: Any) -> FileKind | None:
    """Return the kind of a file; None: it has no file."""
    if isinstance(media, types.MessageMediaPhoto):
        return FileKind.PHOTO if isinstance(media.photo, types.Photo) else None
    document = media.document if isinstance(media, types.MessageMediaDocument) else None
    if not isinstance(document, types.Document):
        return None
    if any(isinstance(each, types.DocumentAttributeSticker) for each in document.attributes):
        return None
    if any(isinstance(each, types.DocumentAttributeVideo) for each in document.attributes):
        return FileKind.VIDEO
    if any(isinstance(each, types.DocumentAttributeAudio) for each in document.attributes):
        return FileKind.VOICE
    return FileKind.PHOTO if document.mime_type.startswith("image/") else FileKind.OTHER
