"""Numbers in addresses of pages and endpoints."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.errors import NotFound

#: A bigint has room for them all, and no table has so many rows.
MOST_DIGITS = 15


def id_in(request: web.Request, name: str) -> int:
    """Return the number that stands in the address as `{name}`. Raises NotFound where it is
    none."""
    return number_in(request.match_info[name])


def number_in(text: str) -> int:
    """Return the number that a form or an address names. Raises NotFound where it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise NotFound
    return int(text)
