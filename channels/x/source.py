"""X is searched for what is watched, as far as the centre pays for it: each post that is read
costs, so no more are read in a day than the settings say.

Source: docs.x.com (recent search: 7 days, 512 letters of a query, 100 posts an answer; the answer's
`x-rate-limit-reset`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from channels import quota
from channels.model import Cursor, Fetched, Happening, RemainingUnits, ReplyMode
from channels.polling import Rhythm
from channels.quota import Quota, QuotaSpent, UsedQuota
from channels.source import WatchedWords
from channels.watched import query_of
from channels.web_api import WebApi
from channels.x.mapping import NAME, found_posts

HOSTS = ("twimg.com",)
EVERY = timedelta(seconds=60)
LONGEST_QUERY, AT_ONCE = 512, 100
#: The least that X gives, and how far one reading goes back.
LEAST, MOST_PAGES = 10, 20
NO_REPOSTS = " -is:retweet"
_FIELDS = {
    "tweet.fields": "created_at,author_id,edit_history_tweet_ids,note_tweet,public_metrics",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "name,username",
    "media.fields": "type,url",
}


@dataclass
class WatchPoll:
    """One reading of all that is watched."""

    words: Sequence[str]
    now: datetime
    spent: UsedQuota
    happenings: list[Happening] = field(default_factory=list)
    unreadable: int = 0

    def end_of_quota(self, limit: Quota) -> None:
        """End a round at the quota: what was read already is put on record; the older posts between
        are given up, for tomorrow there are newer ones. Raises QuotaSpent where nothing was
        read."""
        if not self.happenings:
            raise QuotaSpent(limit, quota.over_in(limit, self.spent, self.now))


class X:
    """The source. A cursor is `{"since_id": the newest post that was found, "spent": how many posts
    of the day}`; `since_id` is of each query, for words come and go."""

    name = NAME

    def __init__(
        self,
        api: WebApi,
        token: str,
        posts_per_day: int,
        words: WatchedWords,
        mode: ReplyMode,
        rhythm: Rhythm,
    ) -> None:
        self._api, self._token, self._words, self._mode = api, token, words, mode
        self._rhythm = rhythm
        self._quota = Quota("posts in 24 hours", posts_per_day, timedelta(hours=24))

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused; QuotaSpent before the day's limit is
        passed."""
        now, words = await self._rhythm.wait(), await self._words()
        before = cursor or {}
        since, read_to = dict(before.get("since_id") or {}), {}
        round_ = WatchPoll(words, now, quota.from_json(before.get("spent")))
        for query in query_of(words, LONGEST_QUERY - len(NO_REPOSTS) - 2):
            # One that is new begins where the others are: older posts would be paid for.
            begins = since.get(query) or max(since.values(), key=int, default=None)
            read_to[query] = await self._read_all(query, begins, round_) or begins
        left = RemainingUnits(
            self._quota.name, quota.left(self._quota, round_.spent, now), self._quota.limit
        )
        after = {
            "since_id": {query: it for query, it in read_to.items() if it},
            "spent": quota.as_json(round_.spent),
            "looked_at": now.isoformat(),
        }
        return Fetched(round_.happenings, after, round_.unreadable, (left,))

    async def _read_all(self, query: str, since_id: str | None, round_: WatchPoll) -> str | None:
        """Page by page, the newest first; the number of the newest post."""
        newest: str | None = None
        page: str | None = None
        for _ in range(MOST_PAGES):
            limit = min(AT_ONCE, quota.left(self._quota, round_.spent, round_.now))
            if limit < LEAST:
                round_.end_of_quota(self._quota)
                break
            answer = await self._search(query, since_id, limit, page)
            meta = answer.get("meta") or {}
            newest = newest or (str(meta["newest_id"]) if meta.get("newest_id") else None)
            found, bad = found_posts(answer, round_.words, self._mode, round_.now)
            round_.happenings[:0], round_.unreadable = found, round_.unreadable + bad
            read = len(answer.get("data") or ())
            round_.spent = quota.spend(self._quota, round_.spent, read, round_.now)
            page = meta.get("next_token")
            if page is None:
                break
        return newest

    async def _search(self, query: str, since_id: str | None, limit: int, page: str | None) -> Any:
        fields = {"since_id": since_id, "next_token": page}
        since = {name: value for name, value in fields.items() if value}
        return await self._api.read(
            "/2/tweets/search/recent",
            token=self._token,
            query=f"({query}){NO_REPOSTS}",
            max_results=str(limit),
            **since,
            **_FIELDS,
        )

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile, SourceAway."""
        await self._api.file(handle, to, most_bytes)

    async def close(self) -> None:
        """Close nothing: the connections are the process's."""
