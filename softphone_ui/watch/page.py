"""`/watch`: a grid of cameras, on a tour or of a place."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta
from yarl import URL

from second_line.video.stream_tickets import SEAT_COOKIE, seat_name
from softphone_ui.watch.api import PlaceQuery
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import render
from softphone_ui.web.security import content_security_policy
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

SIZES = (1, 4, 9, 16)
A_YEAR = 366 * 86_400
#: Nothing of this page may be caught by the browser's own means, nor be kept by it.
KIOSK = {
    "Cache-Control": "no-store, max-age=0",
    "Pragma": "no-cache",
    "Permissions-Policy": (
        "display-capture=(), picture-in-picture=(), microphone=(), camera=(), geolocation=(), "
        "clipboard-read=(), clipboard-write=()"
    ),
}


class WatchPageQuery(PlaceQuery):
    """A query for the page. `lat`, `lon`: show the cameras that look there; `ticket`: the way back;
    `size`: of the grid."""

    ticket: Annotated[str, Meta(max_length=20, pattern=r"\A[0-9A-Za-z-]*\Z")] = ""
    size: Literal[1, 4, 9, 16] = 4


@page("/watch", needs=Right.WATCH)
async def watch_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/watch`, and let the browser be a seat by a cookie of its own."""
    query, settings = read_query(request, WatchPageQuery), request.app[SETTINGS]
    seat = request.cookies.get(SEAT_COOKIE) or secrets.token_urlsafe(18)
    gateway = gateway_address(request)
    response = render(
        request,
        "watch/watch.html",
        query=query,
        sizes=SIZES,
        seat=seat_name(seat),
        gateway=gateway,
        chosen=query.place is not None,
    )
    response.set_cookie(
        SEAT_COOKIE, seat, max_age=A_YEAR, httponly=True, samesite="Strict",
        secure=gateway.startswith("wss:"),
    )  # fmt: skip
    origin = str(URL(gateway).origin())
    response.headers["Content-Security-Policy"] = content_security_policy(
        settings.map.map_tiles, sockets=origin
    )
    response.headers.update(KIOSK)
    return response


def gateway_address(request: web.Request) -> str:
    """Return the gateway's address for the browser that asks, without a slash at its end."""
    settings = request.app[SETTINGS]
    if settings.video.video_address:
        return settings.video.video_address.rstrip("/").replace("http", "ws", 1)
    secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    host = request.url.host or settings.place.listen
    return str(
        URL.build(scheme="wss" if secure else "ws", host=host, port=settings.ports.video_port)
    ).rstrip("/")
