"""News sites are asked each minute whether their feeds have changed. One that does not answer
hinders no other: it is asked again later, and what the others say is put on record."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from channels.model import Cursor, Fetched, Happening
from channels.news.feed import FetchedFeed, Tags, get
from channels.news.mapping import NAME, FeedBaseline, NoFeed, document_of, happenings_of, print_of
from channels.polling import Rhythm
from channels.source import NoSuchFile, SourceAway, WatchedWords, pause_after
from registry.notifications.delivery_channels import error_text

EVERY = timedelta(seconds=60)
#: Of a feed that is read for the first time, and where other words are watched since.
LOOKS_BACK = timedelta(hours=24)
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class FeedResult:
    """The result of one feed: what happened, and what its part of the cursor is from now on."""

    happenings: Sequence[Happening]
    stored: Mapping[str, Any]
    unreadable: int = 0


@dataclass
class FeedFailure:
    """A feed that did not answer as it should; asked again at `retry_at`."""

    error: SourceAway
    failures: int
    retry_at: datetime


@dataclass
class FeedPoll:
    """One reading of all feeds: `words` that are watched, with a print of them."""

    words: Sequence[str]
    watched: str
    now: datetime
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


class News:
    """The source. A cursor is `{"feeds": {address: {"etag", "modified", "words": a print of what
    was watched, "seen": {print of an id: print of its text}}}, "looked_at"}`. Which feed is left
    alone for a while is not on record: after a restart it is asked at once."""

    name = NAME

    def __init__(
        self,
        session: aiohttp.ClientSession,
        feeds: Sequence[str],
        may_read: Callable[[str], bool],
        words: WatchedWords,
        rhythm: Rhythm,
    ) -> None:
        self._session, self._feeds, self._may_read = session, tuple(feeds), may_read
        self._words, self._rhythm = words, rhythm
        self._troubles: dict[str, FeedFailure] = {}

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused where no feed answers."""
        now, words = await self._rhythm.wait(), await self._words()
        round_ = FeedPoll(words, print_of("\n".join(words)), now)
        stored, due = dict((cursor or {}).get("feeds") or {}), self._due(now)
        found = await asyncio.gather(*(self._read(it, stored.get(it), round_) for it in due))
        results = {it: result for it, result in zip(due, found, strict=True) if result}
        if not results:
            raise self._troubles[due[0]].error
        feeds = {it: stored[it] for it in self._feeds if it in stored}
        feeds |= {it: dict(result.stored) for it, result in results.items()}
        return Fetched(
            [each for result in results.values() for each in result.happenings],
            {"feeds": feeds, "looked_at": now.isoformat()},
            sum(it.unreadable for it in results.values()),
            trouble=self._trouble(),
        )

    def _due(self, now: datetime) -> list[str]:
        """Feeds that are to be asked; where all are left alone, the one that is due next: whoever
        calls has waited."""
        troubles = self._troubles
        due = [it for it in self._feeds if it not in troubles or troubles[it].retry_at <= now]
        return due or [min(self._feeds, key=lambda feed: troubles[feed].retry_at)]

    async def _read(self, address: str, stored: Any, round_: FeedPoll) -> FeedResult | None:
        """None: it did not answer as it should."""
        try:
            async with round_.gate:
                result = await self._ask(address, stored, round_)
        except SourceAway as error:
            was = self._troubles.get(address)
            failures = was.failures + 1 if was else 1
            retry_at = round_.now + pause_after(failures, error)
            self._troubles[address] = FeedFailure(error, failures, retry_at)
            return None
        self._troubles.pop(address, None)
        return result

    async def _ask(self, address: str, stored: Any, round_: FeedPoll) -> FeedResult:
        """Where other words are watched than before, the whole feed is wanted."""
        before = stored or {}
        again = stored is not None and before.get("words") != round_.watched
        tags = Tags() if again or not before else Tags(before["etag"], before["modified"])
        page = await get(self._session, self._may_read, address, tags)
        if page is None:
            return FeedResult((), before)
        host, since = urlsplit(address).hostname or "", round_.now - LOOKS_BACK
        reading = FeedBaseline(host, round_.words, before.get("seen"), again, since, round_.now)
        result = await asyncio.to_thread(_result, page, address, reading)
        return replace(result, stored={**result.stored, "words": round_.watched})

    def _trouble(self) -> str:
        """Which feeds are silent, for people."""
        if not self._troubles:
            return ""
        address, failure = next(iter(self._troubles.items()))
        return f"{len(self._troubles)} of {len(self._feeds)} feeds, {address}: {failure.error}"

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch no file: articles have none. Raises NoSuchFile."""
        raise NoSuchFile("an article has no files")

    async def close(self) -> None:
        with contextlib.suppress(aiohttp.ClientError):
            await self._session.close()


def _result(page: FetchedFeed, address: str, reading: FeedBaseline) -> FeedResult:
    """In a thread: a large feed takes seconds. Raises SourceAway."""
    try:
        document = document_of(page.raw, page.content_type, address)
    except NoFeed as error:
        raise SourceAway("neither RSS nor Atom") from error
    except Exception as error:
        # Strangers write these documents: one that breaks the reader hinders no other feed.
        raise SourceAway(error_text(error)) from error
    happenings, seen = happenings_of(document, reading)
    stored = {"etag": page.tags.etag, "modified": page.tags.modified, "seen": seen}
    return FeedResult(happenings, stored, document.unreadable)
