"""One feed over HTTP: asked whether it has changed (RFC 9110, If-None-Match, If-Modified-Since),
bounded in size and time, and led to no host of our own network by any redirection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

import aiohttp

from channels.source import SourceAway, SourceRefused
from channels.web_api import pause_named
from registry.notifications.delivery_channels import error_text
from registry.notifications.public_hosts import PublicHosts

MOST_BYTES = 2_000_000
MOST_REDIRECTIONS = 3
LONGEST_TAG = 300
PATIENCE = aiohttp.ClientTimeout(total=20, connect=10)
ACCEPTS = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9"
_MOVED = {301, 302, 303, 307, 308}
#: The site means us, or has no feed there: a person has to act.
_REFUSED = {401, 403, 404, 410, 451}


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags by which the site knows which state of the feed we have; empty: we have none."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """A feed as it came."""

    raw: bytes
    content_type: str
    tags: Tags


def open_session() -> aiohttp.ClientSession:
    """Open an HTTP session that connects to public hosts only."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=PublicHosts()),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=PATIENCE,
    )


async def get(
    session: aiohttp.ClientSession, may_read: Callable[[str], bool], address: str, tags: Tags
) -> FetchedFeed | None:
    """Return the feed; None: it is as it was at `tags`. `may_read`: whether we go to an address.
    Raises SourceAway, SourceRefused."""
    try:
        return await _follow(session, may_read, address, tags)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise SourceAway(error_text(error)) from error


async def _follow(
    session: aiohttp.ClientSession, may_read: Callable[[str], bool], address: str, tags: Tags
) -> FetchedFeed | None:
    for _ in range(MOST_REDIRECTIONS + 1):
        if not may_read(address):
            raise SourceRefused(f"no public address by https: {address[:200]}")
        async with session.get(address, headers=_headers(tags), allow_redirects=False) as answer:
            if answer.status not in _MOVED:
                return await _page(answer, tags)
            address = urljoin(address, answer.headers.get("Location", ""))
    raise SourceAway("redirected again and again")


def _headers(tags: Tags) -> dict[str, str]:
    conditions = {"If-None-Match": tags.etag, "If-Modified-Since": tags.modified}
    return {
        "Accept": ACCEPTS,
        "User-Agent": "Komek-109 (feed reader)",
        **{name: value for name, value in conditions.items() if value},
    }


async def _page(answer: aiohttp.ClientResponse, tags: Tags) -> FetchedFeed | None:
    if answer.status == 304:
        return None
    if answer.status in _REFUSED:
        raise SourceRefused(f"answered {answer.status}")
    if answer.status != 200:
        lower = {name.lower(): value for name, value in answer.headers.items()}
        after = pause_named(lower, datetime.now(UTC))
        raise SourceAway(f"answered {answer.status}", after)
    raw = await _bounded(answer)
    etag, modified = (_tag(answer.headers.get(it, "")) for it in ("ETag", "Last-Modified"))
    return FetchedFeed(raw, answer.headers.get("Content-Type", ""), Tags(etag, modified))


def _tag(value: str) -> str:
    """One that can be stored and sent back."""
    return value if value.isascii() and value.isprintable() and len(value) <= LONGEST_TAG else ""


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        raw += piece
        if len(raw) > MOST_BYTES:
            raise SourceAway(f"larger than {MOST_BYTES} bytes")
    return bytes(raw)
