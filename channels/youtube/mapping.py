"""What the YouTube Data API says of comments, as what happened. Pure. Source:
developers.google.com/youtube/v3 (commentThreads, comments)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from channels.model import Author, Edited, Happening, Posted, ReplyMode

NAME = "youtube"
NONSENSE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


def comments_of(
    answer: Mapping[str, Any], own_channel: str, mode: ReplyMode
) -> tuple[list[Happening], int]:
    """Return comments and the replies that come with them, the oldest thread first; how many nobody
    understood."""
    happenings: list[Happening] = []
    unreadable = 0
    for thread in reversed(answer.get("items") or ()):
        try:
            for comment in _all_of(thread):
                happenings += list(_comment(thread, comment, own_channel, mode))
        except NONSENSE:
            unreadable += 1
    return happenings, unreadable


def _all_of(thread: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    replies = (thread.get("replies") or {}).get("comments") or []
    return [thread["snippet"]["topLevelComment"], *replies]


def _comment(
    thread: Mapping[str, Any], comment: Mapping[str, Any], own_channel: str, mode: ReplyMode
) -> Iterator[Happening]:
    """An answer stands in the thread: replies have no replies of their own."""
    what, number = comment["snippet"], str(comment["id"])
    author = str((what.get("authorChannelId") or {}).get("value") or what["authorDisplayName"])
    if author == own_channel:
        return
    text, video = str(what.get("textOriginal") or what["textDisplay"]), thread["snippet"]["videoId"]
    at = datetime.fromisoformat(what["publishedAt"])
    yield Posted(
        number,
        Author(f"{video}/{author}", str(what["authorDisplayName"])),
        at,
        text,
        reply_mode=mode,
        link=f"https://www.youtube.com/watch?v={video}&lc={number}",
    )
    updated = datetime.fromisoformat(what.get("updatedAt") or what["publishedAt"])
    if updated > at:
        yield Edited(number, updated, text)
