"""VK is read twice: what concerns the community comes by callbacks (callback.py), and public posts
are searched for word by word, the newest first, again and again with an overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.model import Cursor, Fetched, Happening, Viewed
from channels.polling import Rhythm, newest, utc_now
from channels.source import WatchedWords
from channels.vk.mapping import NAME, POST, found_by_search, views_of
from channels.web_api import ApiFailure, ApiResponse, WebApi, pause_named, trouble_by_status

VERSION = "5.199"
HOSTS = ("vk.com", "vk.ru", "userapi.com", "vkuserphoto.ru")
#: A search goes back so far; VK gives the first 1000 and no more.
FIRST_LOOK, OVERLAP, AT_ONCE = timedelta(hours=24), timedelta(minutes=10), 200
EVERY, BETWEEN_WORDS = timedelta(seconds=45), timedelta(seconds=0.4)
#: VK's own errors (dev.vk.com/reference/errors): the key is wrong or has no right; asked too often.
UNKNOWN, BUSY, LATER = {5, 7, 15, 27, 28, 1116}, {6, 9, 29}, {1, 10, 18}


def judge(answer: ApiResponse, now: datetime) -> ApiFailure | None:
    """Judge an answer: VK says nearly everything with status 200."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else "no JSON"
    if (trouble := trouble_by_status(answer, now)) is not None or error is None:
        return trouble
    if not isinstance(error, dict):
        return ApiFailure(str(error)[:200])
    code = int(error.get("error_code", 0))
    why = f"error {code}: {error.get('error_msg', '')}"[:200]
    if code in UNKNOWN:
        return ApiFailure(why, known=False)
    if code in BUSY:
        return ApiFailure(why, busy=True, after=pause_named(answer.headers, now))
    return ApiFailure(why, wrong=code not in LATER)


class Vk:
    """The source. A cursor is `{"since": seconds of 1970 of the newest post that was found,
    "looked_at": when}`."""

    name, counts_views = NAME, POST

    def __init__(
        self,
        api: WebApi,
        group: int,
        token: str,
        search_token: str,
        words: WatchedWords,
        rhythm: Rhythm,
    ) -> None:
        self._api, self._group, self._token = api, group, token
        self._search_token, self._words, self._rhythm = search_token, words, rhythm

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        now, words = await self._rhythm.wait(), await self._words()
        since = datetime.fromtimestamp(cursor["since"], UTC) if cursor else now - FIRST_LOOK
        happenings: list[Happening] = []
        unreadable = 0
        if not self._search_token:
            await self._call("groups.getById", self._token, group_id=str(self._group))
        for word in words if self._search_token else ():
            answer = await self._search(word, since)
            found, bad = found_by_search(answer, words, self._group, now)
            happenings, unreadable = happenings + found, unreadable + bad
            await self._rhythm.sleep(BETWEEN_WORDS.total_seconds())
        read_to = int(newest(happenings, since, now).timestamp())
        return Fetched(happenings, {"since": read_to, "looked_at": now.isoformat()}, unreadable)

    async def _search(self, word: str, since: datetime) -> dict[str, Any]:
        begins = str(int((since - OVERLAP).timestamp()))
        found: dict[str, Any] = await self._call(
            "newsfeed.search", self._search_token, q=word, count=str(AT_ONCE), extended="1",
            start_time=begins,
        )  # fmt: skip
        return found

    async def _call(self, method: str, token: str, **params: str) -> Any:
        fields = {"access_token": token, "v": VERSION, **params}
        return (await self._api.read(f"/method/{method}", **fields)).get("response", {})

    async def views(self, numbers: Sequence[str]) -> Sequence[Viewed]:
        """Count the views of these posts. Raises SourceAway, SourceRefused."""
        posts = ",".join(it.removeprefix(POST) for it in numbers)
        token = self._search_token or self._token
        return views_of(await self._call("wall.getById", token, posts=posts), utc_now())

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile, SourceAway."""
        await self._api.file(handle, to, most_bytes)

    async def close(self) -> None:
        """Close nothing: the connections are the process's."""
