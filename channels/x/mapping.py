"""What the recent search of X finds, as what happened. Pure. Source: docs.x.com (GET
/2/tweets/search/recent; edits: a post that was edited has a new number, and
`edit_history_tweet_ids` begins with the first one)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.model import (
    Attachment,
    Author,
    Edited,
    FileKind,
    Happening,
    Posted,
    ReplyMode,
    viewed,
)
from channels.watched import watched_in

NAME = "x"
NONSENSE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)


def found_posts(
    answer: Mapping[str, Any], words: Sequence[str], mode: ReplyMode, now: datetime
) -> tuple[list[Happening], int]:
    """The oldest first; how many nobody understood."""
    includes = answer.get("includes") or {}
    users = {str(it.get("id")): it for it in includes.get("users") or ()}
    media = {str(it.get("media_key")): it for it in includes.get("media") or ()}
    happenings: list[Happening] = []
    unreadable = 0
    for it in reversed(answer.get("data") or ()):
        try:
            if watched_in(_text(it), words):
                happenings += list(_post(it, users, media, mode))
                count = (it.get("public_metrics") or {}).get("impression_count")
                happenings += viewed(_first(it), count, now)
        except NONSENSE:
            unreadable += 1
    return happenings, unreadable


def _post(
    it: Mapping[str, Any],
    users: Mapping[str, Any],
    media: Mapping[str, Any],
    mode: ReplyMode,
) -> Iterator[Happening]:
    """One conversation for each author: an answer stands below their newest post."""
    number, author = str(it["id"]), str(it["author_id"])
    user = users.get(author) or {}
    first = _first(it)
    at = datetime.fromisoformat(str(it["created_at"]))
    keys = (it.get("attachments") or {}).get("media_keys") or ()
    handle = str(user.get("username") or "i")
    yield Posted(
        first,
        Author(f"x/{author}", str(user.get("name") or handle)),
        at,
        _text(it),
        attachments=tuple(_photos(media.get(str(key)) or {} for key in keys)),
        reply_mode=mode,
        link=f"https://x.com/{handle}/status/{number}",
    )
    if first != number:
        yield Edited(first, at, _text(it))


def _first(it: Mapping[str, Any]) -> str:
    return str((it.get("edit_history_tweet_ids") or [it["id"]])[0])


def _text(it: Mapping[str, Any]) -> str:
    """A long post has its whole text apart."""
    return str((it.get("note_tweet") or {}).get("text") or it["text"])


def _photos(media: Any) -> Iterator[Attachment]:
    for it in media:
        if it.get("type") == "photo" and it.get("url"):
            yield Attachment(str(it["url"]), FileKind.PHOTO)
