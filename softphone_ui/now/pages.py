"""`/now`: what happens in the city, in a list and on the map; works without scripts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from registry.public_notices.notice import PublicNotice, in_words
from softphone_ui.citizen.map import MAP_WORDS
from softphone_ui.citizen.showing import show
from softphone_ui.now.board import BOARD, NoticeBoard
from softphone_ui.now.notice_words import (
    CATEGORY_WORDS,
    DRILL,
    PUBLIC_STATE_WORDS,
    SEVERITY_WORDS,
)
from softphone_ui.places.street_map import street_map
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS, Say

#: All that the scripts of the page say, besides the words of the map.
NOW_WORDS = (
    N_("No connection. These are the last known notices, of {time}."),
    N_("Current as of {time}"),
    N_("What is being done"),
    N_("Expected until {time}"),
    N_("Corrected at {time}"),
    N_("Nothing is known that the whole city should hear of."),
)


class NoticeView(Struct):
    """A notice in the reader's language, ready to be shown. Times are as the city's clocks show
    them."""

    series: str
    version: int
    current: bool
    drill: bool
    severity: str
    heading: str
    kind: str
    state: str
    where: str
    what: str
    doing: str
    since: str
    until: str
    corrected: str
    lat: float | None
    lon: float | None
    radius_m: int | None
    district: str | None


class NoticesView(Struct):
    """The notices of this moment. `version` changes with them."""

    version: str
    at: str
    notices: list[NoticeView]


def time_in_words(at: datetime, zone: ZoneInfo) -> str:
    """Return day and time as `03.12 14:05`."""
    return at.astimezone(zone).strftime("%d.%m %H:%M")


def view_of(notice: PublicNotice, say: Say, language: str, zone: ZoneInfo) -> NoticeView:
    """Return a notice as its readers see it. An exercise is always headed as one."""
    heading = DRILL if notice.drill else SEVERITY_WORDS[notice.severity]
    return NoticeView(
        series=notice.series,
        version=notice.version,
        current=notice.is_current,
        drill=notice.drill,
        severity=notice.severity,
        heading=say(heading),
        kind=say(CATEGORY_WORDS[notice.category]),
        state=say(PUBLIC_STATE_WORDS[notice.state]),
        where=notice.where(language),
        what=in_words(notice.what, language),
        doing=in_words(notice.doing, language),
        since=time_in_words(notice.starts_at, zone),
        until=time_in_words(notice.ended_at or notice.ends_at, zone),
        corrected=time_in_words(notice.published_at, zone) if notice.earlier else "",
        lat=notice.lat,
        lon=notice.lon,
        radius_m=notice.radius_m,
        district=notice.district,
    )


def view_of_board(request: web.Request, board: NoticeBoard) -> NoticesView:
    """Return what the board shows, in the reader's language."""
    language, zone = language_of(request), ZoneInfo(request.app[SETTINGS].timezone)
    words = request.app[WORDS]

    def say(message: str) -> str:
        return words.say(language, message)

    found = [view_of(it, say, language, zone) for it in board.notices]
    at = time_in_words(board.read_at or datetime.now(UTC), zone)
    return NoticesView(board.version, at, found)


@page("/now", needs=None)
async def now_page(request: web.Request) -> web.StreamResponse:
    board = request.app[BOARD]
    answer = show(request, "now/now", found=view_of_board(request, board), **_around(request))
    return answer


@page("/now/{series:[0-9a-f]{16}}", needs=None)
async def notice_page(request: web.Request) -> web.StreamResponse:
    """Show one notice: the address in messages and feeds, which stays the same through all
    corrections."""
    board = request.app[BOARD]
    view = view_of_board(request, board)
    found = next((it for it in view.notices if it.series == request.match_info["series"]), None)
    if found is None:
        raise NotFound
    return show(request, "now/notice", it=found, at=view.at)


@endpoint("GET", "/api/public/notices", needs=None)
async def public_notices(request: web.Request) -> NoticesView:
    """Return the public notices of this moment in the reader's language, the gravest first; those
    that ended in the last two days come last."""
    return view_of_board(request, request.app[BOARD])


def _around(request: web.Request) -> dict[str, Any]:
    """What the page needs besides the notices."""
    words, language = request.app[WORDS], language_of(request)
    translations = {it: words.say(language, it) for it in (*MAP_WORDS, *NOW_WORDS)}
    return {
        "language": language,
        "now_words": json.dumps(translations, ensure_ascii=False),
        "street_map": street_map(request.app[SETTINGS].home),
        "is_stale": is_stale(request.app[BOARD], datetime.now(UTC)),
    }


def is_stale(board: NoticeBoard, now: datetime) -> bool:
    """Return whether the notices were read too long ago to be called current."""
    return board.read_at is None or now - board.read_at > timedelta(minutes=2)
