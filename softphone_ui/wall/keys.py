"""The key of a screen: a cookie that goes to /wall alone, in no address, read by no script."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.database import reading_for_anybody
from softphone_ui.web.errors import DatabaseAway
from staff.rows import wall_devices
from staff.rows.wall_devices import WallDevice

KEY_COOKIE, PAIRING_COOKIE = "komek_wall", "komek_wall_pairing"
PATH = "/wall"
#: No browser keeps a cookie longer; a screen gets it anew each time it loads the page.
KEY_LASTS_SECONDS = 400 * 24 * 3600
LONGEST_SECRET = 100
REMEMBERED = 1000
#: Keys that held when the database was last asked: they hold while it is away.
_KNOWN: web.AppKey[dict[str, WallDevice]] = web.AppKey("known wall keys", dict)


def remember_keys(app: web.Application) -> None:
    """Remember the keys of screens; called once, before the application starts."""
    app[_KNOWN] = {}


async def device_of_request(request: web.Request) -> WallDevice | None:
    """Return the screen that asks; None where it has no key of ours. Raises DatabaseAway for a key
    that was not seen since our start."""
    key = request.cookies.get(KEY_COOKIE, "")
    if not 0 < len(key) <= LONGEST_SECRET:
        return None
    known = request.app[_KNOWN]
    try:
        async with reading_for_anybody(request.app) as link:
            device = await wall_devices.device_of(link, key)
    except DatabaseAway:
        if key in known:
            return known[key]
        raise
    known.pop(key, None)
    if device is not None and not device.revoked and len(known) < REMEMBERED:
        known[key] = device
    return device


def give_key(request: web.Request, response: web.StreamResponse, key: str) -> None:
    """Give the cookie with the key, for as long as browsers keep one."""
    _set(request, response, KEY_COOKIE, key, KEY_LASTS_SECONDS)


def give_pairing_secret(
    request: web.Request, response: web.StreamResponse, secret: str, seconds: int
) -> None:
    """Give the secret by which the screen gets its key once its code is typed."""
    _set(request, response, PAIRING_COOKIE, secret, seconds)


def secret_of(request: web.Request) -> str:
    """Return the secret of a screen that is being paired, from its cookie; "" if there is none."""
    secret = request.cookies.get(PAIRING_COOKIE, "")
    return secret if len(secret) <= LONGEST_SECRET else ""


def _set(
    request: web.Request, response: web.StreamResponse, name: str, value: str, seconds: int
) -> None:
    secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    response.set_cookie(
        name, value, path=PATH, max_age=seconds, httponly=True, samesite="Strict", secure=secure
    )
