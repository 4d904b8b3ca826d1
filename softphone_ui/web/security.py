"""Headers that tell the browser what our pages may do: no outside host but that of the map's
pictures, where the settings name one; nothing inline."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from aiohttp import web

from softphone_ui.web.settings_key import SETTINGS


@cache
def content_security_policy(tiles: str = "", frames: str = "'none'") -> str:
    """`tiles`: the address of the map's pictures; its host is the only one outside, where set.
    `frames`: the sites that may show the page in a frame."""
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
            "connect-src 'self'",
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
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler of `on_response_prepare`: also files, errors and streams get the headers."""
    policy = content_security_policy(request.app[SETTINGS].map.map_tiles)
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith(("/static/", "/built/")):
        caching = "public, max-age=31536000, immutable" if "v" in request.query else "no-cache"
        response.headers.setdefault("Cache-Control", caching)
    else:
        response.headers.setdefault("Cache-Control", "no-store")
