"""An update of Telegram's Bot API as what happened. Pure.

Private chats are read whole. Of groups in which the bot is an administrator only what has a watched
word, or answers the bot: the rest is no business of the city's. In channels nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiogram.types import Chat, ChatMemberUpdated, Contact, Message, Update, User
from pydantic import ValidationError

from channels.model import (
    Attachment,
    Author,
    Edited,
    FileKind,
    Happening,
    Posted,
    Reach,
    ReplyMode,
)
from channels.watched import watched_in

#: What we ask for, and nothing else is sent.
ALLOWED = ("message", "edited_message", "my_chat_member")
GROUPS = ("group", "supergroup")
_DIGITS = re.compile(r"\D")


class UnreadableUpdate(Exception):
    """An error: it is no update as the Bot API describes them."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The rules of what is read in groups: messages with one of `words` (each as
    channels/watched.py makes it), and answers to the bot `bot_id`."""

    words: Sequence[str] = ()
    bot_id: int = 0


NOTHING = Watch()


def happenings_of(raw: Mapping[str, Any], watch: Watch = NOTHING) -> list[Happening]:
    """Read an update; nothing for what does not concern us. Raises UnreadableUpdate."""
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        raise UnreadableUpdate(str(error.error_count())) from error
    if (message := update.edited_message or update.message) is None:
        found = _reach(update.my_chat_member) if update.my_chat_member is not None else None
        return [] if found is None else [found]
    edited = update.edited_message is not None
    if message.chat.type in GROUPS:
        return _in_group(message, watch, edited=edited)
    if message.chat.type != "private" or message.from_user is None or message.from_user.is_bot:
        return []
    # An edit may overtake its message where Telegram calls us; then it brings the message, too.
    posted = _posted(message, message.from_user)
    return [posted, _edited(message)] if edited else [posted]


def _in_group(message: Message, watch: Watch, *, edited: bool) -> list[Happening]:
    """A word may come with an edit: then the message is new to us. What follows in an album has no
    words of its own."""
    author = _group_author(message)
    if author is None:
        return []
    concerns = bool(watched_in(_text(message), watch.words)) or _answers(message, watch.bot_id)
    follows = not concerns and message.media_group_id is not None and not _text(message)
    found: list[Happening] = []
    if concerns or follows:
        found.append(_posted_in_group(message, author, follows=follows))
    return [*found, _edited(message)] if edited else found


def _answers(message: Message, bot_id: int) -> bool:
    answered = message.reply_to_message
    return (
        answered is not None and answered.from_user is not None and answered.from_user.id == bot_id
    )


def _group_author(message: Message) -> Author | None:
    """Who writes in a group: a person, or a channel or the group itself, which nobody can write to
    alone. None: a program, the bot itself among them."""
    if (chat := message.sender_chat) is not None:
        return Author(f"{message.chat.id}/{chat.id}", chat.title or "")
    user = message.from_user
    if user is None or user.is_bot:
        return None
    address = f"{message.chat.id}/{user.id}"
    return Author(address, user.full_name, user.language_code, private_address=str(user.id))


def _posted_in_group(message: Message, author: Author, *, follows: bool) -> Posted:
    return Posted(
        external_id=_id(message),
        author=author,
        published_at=message.date,
        text=_text(message),
        attachments=tuple(_attachments(message)),
        album=message.media_group_id,
        reply_mode=ReplyMode.PUBLIC,
        link=_link(message.chat, message.message_id),
        follows=follows,
    )


def _link(chat: Chat, message_id: int) -> str:
    """Where members read it; "": a small group has no addresses."""
    if chat.username:
        return f"https://t.me/{chat.username}/{message_id}"
    inner = str(chat.id).removeprefix("-100")
    return f"https://t.me/c/{inner}/{message_id}" if chat.type == "supergroup" else ""


def _posted(message: Message, author: User) -> Posted:
    place = message.location or (message.venue.location if message.venue else None)
    own, others = _telephone(message.contact, author)
    return Posted(
        external_id=_id(message),
        author=Author(str(message.chat.id), author.full_name, author.language_code),
        published_at=message.date,
        text=_text(message),
        place=(place.latitude, place.longitude) if place else None,
        attachments=tuple(_attachments(message)),
        album=message.media_group_id,
        telephone=own,
        other_telephone=others,
    )


def _edited(message: Message) -> Edited:
    at = datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else message.date
    return Edited(_id(message), at, _text(message))


def _reach(update: ChatMemberUpdated) -> Reach | None:
    """A citizen has blocked the bot, or has not any more."""
    if update.chat.type != "private":
        return None
    return Reach(
        str(update.chat.id), update.date, blocked=update.new_chat_member.status == "kicked"
    )


def _id(message: Message) -> str:
    """A message's number is counted by its chat."""
    return f"{message.chat.id}/{message.message_id}"


def _text(message: Message) -> str:
    if message.sticker is not None:
        return message.sticker.emoji or ""
    venue = f"{message.venue.title}, {message.venue.address}" if message.venue else ""
    return message.text or message.caption or venue


def _telephone(contact: Contact | None, author: User) -> tuple[str | None, bool]:
    """Their own telephone in E.164, and whether somebody else's was shared. Anybody may share any
    contact: only that of the author's own account is the author's."""
    if contact is None:
        return None, False
    digits = _DIGITS.sub("", contact.phone_number)
    if contact.user_id != author.id or not 8 <= len(digits) <= 15:
        return None, True
    return f"+{digits}", False


def _attachments(message: Message) -> Sequence[Attachment]:
    found = []
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        found.append(Attachment(largest.file_id, FileKind.PHOTO))
    for video in (message.video, message.video_note, message.animation):
        if video is not None:
            found.append(Attachment(video.file_id, FileKind.VIDEO))
    for voice in (message.voice, message.audio):
        if voice is not None:
            found.append(Attachment(voice.file_id, FileKind.VOICE))
    if message.document is not None and message.animation is None:
        image = (message.document.mime_type or "").startswith("image/")
        found.append(
            Attachment(message.document.file_id, FileKind.PHOTO if image else FileKind.OTHER)
        )
    return found
