"""Feeds of the public notices: GeoJSON, Atom, and an alert of CAP 1.2 for each."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from registry.public_notices.cap import cap_alert
from registry.public_notices.feeds import FeedWords, atom, geojson
from softphone_ui.now.board import BOARD
from softphone_ui.now.notice_words import DRILL, PUBLIC_STATE_WORDS, SEVERITY_WORDS, TITLE
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import LANGUAGES, WORDS

#: So long a reader may use what it has before it asks again.
CACHED = "public, max-age=15"


@page("/now/feed.geojson", needs=None)
async def geojson_feed(request: web.Request) -> web.StreamResponse:
    """Send the notices as GeoJSON, with the words of every language."""
    board, pages = request.app[BOARD], request.app[SETTINGS].public_pages
    body = board.made_once("geojson", "", lambda: geojson(board.notices, board.outlines, pages))
    return _answer(request, body, "application/geo+json")


@page("/now/feed.atom", needs=None)
async def atom_feed(request: web.Request) -> web.StreamResponse:
    """Send the notices as an Atom feed, in `language` or the reader's own."""
    board, settings, words = request.app[BOARD], request.app[SETTINGS], request.app[WORDS]
    choice = request.query.get("language", "")
    language = choice if choice in LANGUAGES else language_of(request)

    def make() -> bytes:
        called = FeedWords(
            words.say(language, TITLE),
            f"Komek {settings.calls.line}",
            {code: words.say(language, it) for code, it in SEVERITY_WORDS.items()},
            {code: words.say(language, it) for code, it in PUBLIC_STATE_WORDS.items()},
            words.say(language, DRILL),
        )
        now = board.read_at or datetime.now(UTC)
        return atom(board.notices, called, language, pages=settings.public_pages, now=now)

    return _answer(request, board.made_once("atom", language, make), "application/atom+xml")


@page("/now/{series:[0-9a-f]{16}}/cap.xml", needs=None)
async def cap_of_notice(request: web.Request) -> web.StreamResponse:
    """Send one notice as an alert of CAP 1.2. Raise NotFound."""
    board, settings = request.app[BOARD], request.app[SETTINGS]
    notice = board.find(request.match_info["series"])
    if notice is None:
        raise NotFound

    def make() -> bytes:
        return cap_alert(
            notice, sender=f"komek{settings.calls.line}",
            sender_name=f"Komek {settings.calls.line}",
            zone=ZoneInfo(settings.timezone), page=f"{settings.public_pages}/now/{notice.series}",
        )  # fmt: skip

    return _answer(request, board.made_once("cap", notice.series, make), "application/cap+xml")


def _answer(request: web.Request, body: bytes, kind: str) -> web.Response:
    """Answer with a feed, or 304 where the reader has this one."""
    tag = request.app[BOARD].version
    headers = {"ETag": f'"{tag}"', "Cache-Control": CACHED, "Vary": "Accept-Language, Cookie",
               "Access-Control-Allow-Origin": "*"}  # fmt: skip
    if tag and any(it.value == tag for it in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)
