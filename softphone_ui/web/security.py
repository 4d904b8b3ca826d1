"""Headers that tell the browser what our pages may do: no outside host but that of the map's
pictures, where the settings name one; nothing inline."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from aiohttp import web

from softphone_ui.web.assets import stamp
from softphone_ui.web.settings_key import SETTINGS


@cache
def content_security_policy(tiles: str = "", frames: str = "'none'", sockets: str = "") -> str:
    """Return the policy. `tiles`: the address of the map's pictures; its host is the only one
    outside, where set. `frames`: the sites that may show the page in a frame. `sockets`: one more
    origin that the page connects to."""
    where = urlsplit(tiles)
    pictures = f" {where.scheme}://{where.netloc}" if where.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            f"img-src 'self' data:{pictures}",
            "media-src 'self' blob:",
            f"connect-src 'self' {sockets}".rstrip(),
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {frames}",
            "require-trusted-types-for 'script'",
        )
    )


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


FOR_EVER = "public, max-age=31536000, immutable"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add headers as a handler of `on_response_prepare`: also files, errors and streams get
    them."""
    policy = content_security_policy(request.app[SETTINGS].map.map_tiles)
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", _caching(request, response.status))


def _caching(request: web.Request, status: int) -> str:
    """Our files and words are kept for ever under the version that this process serves; one that
    another serves, before or after an update, is not ours to give for ever. Modules and styles that
    were put together are named after what is in them."""
    ours = request.query.get("v") == stamp()
    if request.path.startswith("/built/pages/"):
        ours = status < 400
    if request.path.startswith(("/static/", "/built/")):
        return FOR_EVER if ours else "no-cache"
    words = request.path.startswith("/api/words/") and status == 200
    return FOR_EVER if words and ours else "no-store"
