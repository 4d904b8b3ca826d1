"""Comments on the videos of the city's channel, the newest threads first, asked for each minute.

Source: developers.google.com/youtube/v3/determine_quota_cost: 10,000 units a day, one for a list of
comments, 50 for an answer; the day ends at midnight in California, which we do not compute with:
our span is any 24 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from channels import quota
from channels.model import Cursor, Fetched, RemainingUnits, ReplyMode
from channels.polling import Rhythm
from channels.quota import Quota
from channels.source import NoSuchFile
from channels.web_api import ApiFailure, ApiResponse, WebApi, pause_named, trouble_by_status
from channels.youtube.mapping import NAME, comments_of

EVERY, AN_HOUR = timedelta(seconds=60), timedelta(hours=1)
#: What is left of the 10,000 is for answers: 160 a day.
READS = Quota("units of reading in 24 hours", 2000, timedelta(hours=24))
BUSY = {"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
UNKNOWN = {"keyInvalid", "authError", "forbidden", "accessNotConfigured", "ipRefererBlocked"}


def judge(answer: ApiResponse, now: datetime) -> ApiFailure | None:
    """Judge an answer: YouTube gives the reason beside the status."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    reasons = _reasons(error)
    if reasons & BUSY:
        after = pause_named(answer.headers, now)
        spent = bool(reasons & {"quotaExceeded", "dailyLimitExceeded"})
        return ApiFailure(", ".join(sorted(reasons)), busy=True, after=AN_HOUR if spent else after)
    if reasons & UNKNOWN:
        return ApiFailure(", ".join(sorted(reasons)), known=False)
    return trouble_by_status(answer, now)


def _reasons(error: Any) -> set[str]:
    errors = error.get("errors") if isinstance(error, dict) else None
    return {str(it.get("reason")) for it in errors or () if isinstance(it, dict)}


class YouTube:
    """The source. A cursor is `{"spent": units of the day, "looked_at": when}`: the newest hundred
    threads are read each time, and what is on record already is known."""

    name = NAME

    def __init__(
        self, api: WebApi, key: str, channel: str, mode: ReplyMode, rhythm: Rhythm
    ) -> None:
        self._api, self._key, self._channel = api, key, channel
        self._mode, self._rhythm = mode, rhythm

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused; QuotaSpent before the day's limit is
        passed."""
        now = await self._rhythm.wait()
        spent = quota.spend(READS, quota.from_json((cursor or {}).get("spent")), 1, now)
        answer = await self._api.read(
            "/youtube/v3/commentThreads",
            part="snippet,replies",
            allThreadsRelatedToChannelId=self._channel,
            maxResults="100",
            order="time",
            textFormat="plainText",
            key=self._key,
        )
        found, unreadable = comments_of(answer, self._channel, self._mode)
        left = RemainingUnits(READS.name, quota.left(READS, spent, now), READS.limit)
        after = {"spent": quota.as_json(spent), "looked_at": now.isoformat()}
        return Fetched(found, after, unreadable, (left,))

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile."""
        raise NoSuchFile("a comment has no files")

    async def close(self) -> None:
        """Close nothing: the connections are the process's."""
