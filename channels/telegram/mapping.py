"""An update of Telegram's Bot API as what happened. Pure.

Only private chats are read: in groups the bot is to see hashtags, which comes later
(docs/ROADMAP.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiogram.types import ChatMemberUpdated, Contact, Message, Update, User
from pydantic import ValidationError

from channels.model import (
    Attachment,
    Author,
    Edited,
    FileKind,
    Happening,
    Posted,
    Reach,
)

#: What we ask for, and nothing else is sent.
ALLOWED = ("message", "edited_message", "my_chat_member")
_DIGITS = re.compile(r"\D")


class Unreadable(Exception):
    """It is no update as the Bot API describes them."""


def happenings_of(raw: Mapping[str, Any]) -> list[Happening]:
    """At most one; none for what does not concern us. Raises Unreadable."""
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        raise Unreadable(str(error.error_count())) from error
    found: Happening | None = None
    if update.message is not None:
        found = _posted(update.message)
    elif update.edited_message is not None:
        found = _edited(update.edited_message)
    elif update.my_chat_member is not None:
        found = _reach(update.my_chat_member)
    return [] if found is None else [found]


def _posted(it: Message) -> Posted | None:
    if it.chat.type != "private" or it.from_user is None or it.from_user.is_bot:
        return None
    place = it.location or (it.venue.location if it.venue else None)
    own, others = _telephone(it.contact, it.from_user)
    return Posted(
        external_id=_id(it),
        author=Author(str(it.chat.id), it.from_user.full_name, it.from_user.language_code),
        published_at=it.date,
        text=_text(it),
        place=(place.latitude, place.longitude) if place else None,
        attachments=tuple(_attachments(it)),
        album=it.media_group_id,
        telephone=own,
        other_telephone=others,
    )


def _edited(it: Message) -> Edited | None:
    if it.chat.type != "private":
        return None
    at = datetime.fromtimestamp(it.edit_date, UTC) if it.edit_date else it.date
    return Edited(_id(it), at, _text(it))


def _reach(it: ChatMemberUpdated) -> Reach | None:
    """A citizen has blocked the bot, or has not any more."""
    if it.chat.type != "private":
        return None
    return Reach(str(it.chat.id), it.date, blocked=it.new_chat_member.status == "kicked")


def _id(it: Message) -> str:
    """A message's number is counted by its chat."""
    return f"{it.chat.id}/{it.message_id}"


def _text(it: Message) -> str:
    if it.sticker is not None:
        return it.sticker.emoji or ""
    venue = f"{it.venue.title}, {it.venue.address}" if it.venue else ""
    return it.text or it.caption or venue


def _telephone(contact: Contact | None, author: User) -> tuple[str | None, bool]:
    """Their own telephone in E.164, and whether somebody else's was shared. Anybody may share any
    contact: only that of the author's own account is the author's."""
    if contact is None:
        return None, False
    digits = _DIGITS.sub("", contact.phone_number)
    if contact.user_id != author.id or not 8 <= len(digits) <= 15:
        return None, True
    return f"+{digits}", False


def _attachments(it: Message) -> Sequence[Attachment]:
    found = []
    if it.photo:
        largest = max(it.photo, key=lambda size: size.width * size.height)
        found.append(Attachment(largest.file_id, FileKind.PHOTO))
    for video in (it.video, it.video_note, it.animation):
        if video is not None:
            found.append(Attachment(video.file_id, FileKind.VIDEO))
    for voice in (it.voice, it.audio):
        if voice is not None:
            found.append(Attachment(voice.file_id, FileKind.VOICE))
    if it.document is not None and it.animation is None:
        image = (it.document.mime_type or "").startswith("image/")
        found.append(Attachment(it.document.file_id, FileKind.PHOTO if image else FileKind.OTHER))
    return found
