"""What a feed says, as what happened. Pure; linear in the size of the document.

Sources: rssboard.org/rss-specification (RSS 2.0: guid, or link where there is none; pubDate), RFC
4287 (Atom: id, published, updated). feedparser reads both, and what is well-formed only nearly.
An article that stands in the feed no more was pushed out by newer ones: it is not deleted.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from channels.html_text import text_of_html
from channels.model import LONGEST_LINK, LONGEST_TEXT, Author, Edited, Happening, Posted, ReplyMode
from channels.watched import watched_in

NAME = "news"
#: Of one feed, those that it names first: the newest.
MOST_ENTRIES = 200
LONGEST_ID = 300
NONSENSE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)
_MARKED_UP = {"text/html", "application/xhtml+xml"}


class NoFeed(Exception):
    """An error: it is neither RSS nor Atom."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article. `entry_id`: as the site calls it, whatever it says. `published_at`,
    `updated_at`: None where the site does not say."""

    entry_id: str
    text: str
    link: str
    published_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it was read: the site's own title, and its articles, the oldest first."""

    title: str
    entries: Sequence[Entry]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class FeedBaseline:
    """The baseline with which the feed of `host` is compared: `seen` has a print of each article's
    text by a print of its id, as they were read before (None: the feed is new). `again`: what was
    seen is judged again, for other words are watched. Articles of a new feed, and those that are
    judged again, are not taken where they are older than `since`."""

    host: str
    words: Sequence[str]
    seen: Mapping[str, str] | None
    again: bool
    since: datetime
    now: datetime


def document_of(raw: bytes, content_type: str, address: str) -> Document:
    """Parse a feed's document. Raises NoFeed."""
    headers = {"content-type": content_type, "content-location": address}
    found = feedparser.parse(io.BytesIO(raw), response_headers=headers)
    if not found.get("version"):
        raise NoFeed
    entries: list[Entry] = []
    unreadable = 0
    for entry in found.entries[:MOST_ENTRIES]:
        try:
            entries.append(_entry(entry))
        except NONSENSE:
            unreadable += 1
    return Document(str(found.feed.get("title") or ""), entries[::-1], unreadable)


def happenings_of(
    document: Document, baseline: FeedBaseline
) -> tuple[list[Happening], dict[str, str]]:
    """Return what is new in the feed, and the prints of all that it has now."""
    happenings: list[Happening] = []
    before, seen = baseline.seen or {}, dict[str, str]()
    for entry in document.entries:
        name, text = print_of(entry.entry_id), print_of(entry.text)
        seen[name] = text
        edited = name in before and before[name] != text
        if baseline.again or edited or name not in before:
            arrived = baseline.seen is not None and name not in before
            happenings += _posted(document.title, entry, baseline, always=arrived or edited)
        if edited:
            happenings.append(_edited(entry, baseline))
    return happenings, seen


def print_of(text: str) -> str:
    """Return 48 bits of its hash: a feed has at most MOST_ENTRIES."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def _posted(title: str, entry: Entry, baseline: FeedBaseline, *, always: bool) -> Iterator[Posted]:
    """Each article is a matter of its own, for it is answered below it. One that was edited may
    have its watched word only now; what is posted twice is on record once."""
    published_at = min(entry.published_at or baseline.now, baseline.now)
    if (always or published_at >= baseline.since) and watched_in(entry.text, baseline.words):
        yield Posted(
            _name_of(entry, baseline),
            Author(f"{baseline.host[:100]}/{print_of(entry.entry_id)}", title or baseline.host),
            published_at,
            entry.text,
            reply_mode=ReplyMode.BY_HAND,
            link=entry.link,
        )


def _edited(entry: Entry, baseline: FeedBaseline) -> Edited:
    """A site that does not say when, or says what cannot be, has done it now."""
    at = entry.updated_at
    can_be = at is not None and at < baseline.now and at != entry.published_at
    return Edited(_name_of(entry, baseline), at if at and can_be else baseline.now, entry.text)


def _name_of(entry: Entry, baseline: FeedBaseline) -> str:
    """What a site calls an article is its own affair: two sites may call theirs alike."""
    return _short(f"{baseline.host}/{entry.entry_id}")


def _entry(item: dict[str, Any]) -> Entry:
    link = str(item.get("link") or "")
    entry_id = str(item.get("id") or link)
    title = _plain(item.get("title_detail"))
    bodies = [item.get("summary_detail"), *(item.get("content") or ())]
    body = max((_plain(each) for each in bodies), key=len)
    if not entry_id or not (title or body):
        raise ValueError("an article without a name or without words")
    return Entry(
        entry_id,
        "\n\n".join(part for part in (title, body) if part)[:LONGEST_TEXT],
        link if _leads(link) else "",
        _moment(dict.get(item, "published_parsed")),
        _moment(dict.get(item, "updated_parsed")),
    )


def _leads(link: str) -> bool:
    web = link.startswith(("https://", "http://"))
    return web and len(link) <= LONGEST_LINK and link.isprintable()


def _plain(detail: Mapping[str, Any] | None) -> str:
    if not detail:
        return ""
    value = str(detail.get("value") or "")
    return (text_of_html(value) if detail.get("type") in _MARKED_UP else value).strip()


def _moment(parsed: Any) -> datetime | None:
    """feedparser gives UTC."""
    if parsed is None:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _short(name: str) -> str:
    """A name that PostgreSQL takes."""
    if len(name) <= LONGEST_ID and name.isprintable():
        return name
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
