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
    """Return the oldest first; how many nobody understood."""
    includes = answer.get("includes") or {}
    users = {str(it.get("id")): it for it in includes.get("users") or ()}
    media = {str(it.get("media_key")): it for it in includes.get("media") or ()}
    happenings: list[Happening] = []
    unreadable = 0
    for post in reversed(answer.get("data") or ()):
        try:
            if watched_in(_text(post), words):
                happenings += list(_post(post, users, media, mode))
                count = (post.get("public_metrics") or {}).get("impression_count")
                happenings += viewed(_first(post), count, now)
        except NONSENSE:
            unreadable += 1
    return happenings, unreadable


def _post(
    post: Mapping[str, Any],
    users: Mapping[str, Any],
    media: Mapping[str, Any],
    mode: ReplyMode,
) -> Iterator[Happening]:
    """One conversation for each author: an answer stands below their newest post."""
    number, author = str(post["id"]), str(post["author_id"])
    user = users.get(author) or {}
    first = _first(post)
    at = datetime.fromisoformat(str(post["created_at"]))
    keys = (post.get("attachments") or {}).get("media_keys") or ()
    handle = str(user.get("username") or "i")
    yield Posted(
        first,
        Author(f"x/{author}", str(user.get("name") or handle)),
        at,
        _text(post),
        attachments=tuple(_photos(media.get(str(key)) or {} for key in keys)),
        reply_mode=mode,
        link=f"https://x.com/{handle}/status/{number}",
    )
    if first != number:
        yield Edited(first, at, _text(post))


def _first(post: Mapping[str, Any]) -> str:
    return str((post.get("edit_history_tweet_ids") or [post["id"]])[0])


def _text(post: Mapping[str, Any]) -> str:
    """A long post has its whole text apart."""
    return str((post.get("note_tweet") or {}).get("text") or post["text"])


def _photos(media: Any) -> Iterator[Attachment]:
    for item in media:
        if item.get("type") == "photo" and item.get("url"):
            yield Attachment(str(item["url"]), FileKind.PHOTO)
