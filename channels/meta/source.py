"""Meta's networks are read by their webhook (webhook.py). What is asked here is whether a token is
good still; of Instagram hashtags, and of Threads words, within the limits that Meta sets.

Source: developers.facebook.com/docs (Graph API error codes; Instagram hashtag search: 30 different
hashtags in 7 days; Threads keyword search: 2,200 queries in 24 hours).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from channels import quota
from channels.meta.mapping import NONSENSE, hashtag_media, thread_of
from channels.model import Cursor, Fetched, Happening, RemainingUnits, ReplyMode
from channels.polling import Rhythm
from channels.quota import Quota
from channels.source import WatchedWords
from channels.watched import watched_in
from channels.web_api import ApiFailure, ApiResponse, WebApi, pause_named, trouble_by_status

VERSION, THREADS_VERSION = "v23.0", "v1.0"
#: Where Meta's files lie.
HOSTS = ("fbcdn.net", "cdninstagram.com", "fbsbx.com")
LOOKS_EVERY, SEARCHES_EVERY = timedelta(minutes=5), timedelta(seconds=60)
HASHTAGS = Quota("hashtags in 7 days", 30, timedelta(days=7))
SEARCHES = Quota("searches in 24 hours", 2200, timedelta(hours=24))
TOKEN, BUSY = {10, 102, 190, 200}, {4, 17, 32, 341, 368, 613, *range(80000, 80015), 130429}
LATER = {1, 2, 131000, 131016}


def judge(answer: ApiResponse, now: datetime) -> ApiFailure | None:
    """Judge an answer: Meta says its own code with status 400 to 500."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    if not isinstance(error, dict):
        return trouble_by_status(answer, now)
    code = int(error.get("code") or 0)
    why = f"error {code}: {error.get('message', '')}"[:200]
    if code in TOKEN:
        return ApiFailure(why, known=False)
    if code in BUSY or answer.status == 429:
        return ApiFailure(why, busy=True, after=pause_named(answer.headers, now))
    return ApiFailure(why, wrong=code not in LATER)


class MetaAccount:
    """A page, an account or a number, whose messages come by the webhook. A cursor is
    `{"looked_at": when}`."""

    def __init__(
        self, name: str, api: WebApi, account: str, token: str, rhythm: Rhythm, version: str = ""
    ) -> None:
        self.name = name
        self._api, self._account, self._token, self._rhythm = api, account, token, rhythm
        self._version = f"/{version or VERSION}"

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        now = await self._rhythm.wait()
        await self._read(f"/{self._account}", fields="id")
        return Fetched([], {**(cursor or {}), "looked_at": now.isoformat()})

    async def _read(self, path: str, **params: str) -> Any:
        return await self._api.read(self._version + path, token=self._token, **params)

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. A file of WhatsApp has a number, by which its address is requested first.
        Raises NoSuchFile, SourceAway."""
        kind, _, number = handle.partition("media:")
        if kind:
            await self._api.file(handle, to, most_bytes)
            return
        found = await self._read(f"/{number}")
        await self._api.file(str(found.get("url", "")), to, most_bytes, token=self._token)

    async def close(self) -> None:
        """Close nothing: the connections are the process's."""


class InstagramHashtags(MetaAccount):
    """The account, and posts of hashtags. A cursor has `tags`, too: each hashtag that was asked for
    within 7 days, with its number there and since when it counts. `hashtags`: as they were typed,
    without their sign, for a search knows one spelling."""

    def __init__(self, *args: Any, hashtags: WatchedWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hashtags = hashtags

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        looked = await super().fetch(cursor)
        now = datetime.fromisoformat(looked.cursor["looked_at"])
        tags = counted((cursor or {}).get("tags", {}), now)
        happenings: list[Happening] = []
        unreadable = 0
        for tag in await self._hashtags():
            if tag not in tags and len(tags) >= HASHTAGS.limit:
                continue
            if tag not in tags:
                tags[tag] = {"id": await self._number_of(tag), "since": now.isoformat()}
            found, bad = of_media(await self._recent(tags[tag]["id"]))
            happenings, unreadable = happenings + found, unreadable + bad
        left = RemainingUnits(HASHTAGS.name, HASHTAGS.limit - len(tags), HASHTAGS.limit)
        return Fetched(happenings, {**looked.cursor, "tags": tags}, unreadable, (left,))

    async def _number_of(self, tag: str) -> str:
        found = await self._read("/ig_hashtag_search", user_id=self._account, q=tag)
        return str(found["data"][0]["id"])

    async def _recent(self, number: str) -> Sequence[Any]:
        fields = "id,caption,media_type,media_url,permalink,timestamp"
        found = await self._read(
            f"/{number}/recent_media", user_id=self._account, fields=fields, limit="50"
        )
        return list(found.get("data") or ())


def counted(tags: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the hashtags that still count towards the limit of 30 in 7 days."""
    return {
        tag: state
        for tag, state in tags.items()
        if now - datetime.fromisoformat(state["since"]) < HASHTAGS.per
    }


def of_media(media: Sequence[Any]) -> tuple[list[Happening], int]:
    """Return the oldest first; how many nobody understood."""
    happenings: list[Happening] = []
    unreadable = 0
    for post in reversed(media):
        try:
            happenings.append(hashtag_media(post))
        except NONSENSE:
            unreadable += 1
    return happenings, unreadable


class Threads(MetaAccount):
    """Posts that have a watched word. A cursor has `spent`, too: how many searches of the day."""

    def __init__(self, *args: Any, words: WatchedWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = words

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused; QuotaSpent before the day's limit is
        passed."""
        looked = await super().fetch(cursor)
        now = datetime.fromisoformat(looked.cursor["looked_at"])
        words = await self._words()
        spent = quota.from_json((cursor or {}).get("spent"))
        spent = quota.spend(SEARCHES, spent, len(words), now)
        happenings: list[Happening] = []
        unreadable = 0
        for word in words:
            found, bad = of_threads(await self._search(word), words)
            happenings, unreadable = happenings + found, unreadable + bad
        left = RemainingUnits(SEARCHES.name, quota.left(SEARCHES, spent, now), SEARCHES.limit)
        after = {**looked.cursor, "spent": quota.as_json(spent)}
        return Fetched(happenings, after, unreadable, (left,))

    async def _search(self, word: str) -> Sequence[Any]:
        fields = "id,text,permalink,timestamp,username"
        found = await self._read(
            "/keyword_search", q=word, search_type="RECENT", fields=fields, limit="50"
        )
        return list(found.get("data") or ())


def of_threads(posts: Sequence[Any], words: Sequence[str]) -> tuple[list[Happening], int]:
    """Return those with a whole watched word, the oldest first; how many nobody understood."""
    happenings: list[Happening] = []
    unreadable = 0
    for post in reversed(posts):
        try:
            found = thread_of(post, ReplyMode.BY_HAND)
        except NONSENSE:
            unreadable += 1
            continue
        if watched_in(found.text, words):
            happenings.append(found)
    return happenings, unreadable
