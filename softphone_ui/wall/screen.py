"""`/wall`: the wallboard for a screen with a key, a code to be typed for one without."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from foundation.process.client_address import client_of
from softphone_ui.wall.keys import (
    KEY_COOKIE,
    PAIRING_COOKIE,
    PATH,
    device_of_request,
    give_key,
    give_pairing_secret,
    secret_of,
)
from softphone_ui.wall.words_of import screen_words
from softphone_ui.web.database import reading_for_anybody, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.pages import render
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import LANGUAGES, N_, WORDS
from staff.rows import wall_devices
from staff.rows.audit import write_audit
from staff.rows.wall_devices import HOLDS_FOR, Pairing, WallDevice

#: New codes, and looks whether one was typed, from one address; a wall may have many screens.
CODES, CODES_SECONDS = 20, 600
LOOKS, LOOKS_SECONDS = 3000, 60
TYPE_THIS = N_("Type this code on the page “Wall screens”")


@page(PATH, needs=None)
async def wall_page(request: web.Request) -> web.StreamResponse:
    """Show the board, if the screen's key is valid; else its code. With `?again` a screen whose key
    was revoked begins again."""
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"wall\0{client}", LOOKS, LOOKS_SECONDS)
    device = await device_of_request(request)
    if device is not None and not (device.revoked and "again" in request.query):
        return _board(request, device)
    secret, pairing = secret_of(request), await _pairing(request)
    code, now = (pairing.code if pairing else ""), datetime.now(UTC)
    if pairing is None:
        await request.app[THROTTLE].count(f"wall code\0{client}", CODES, CODES_SECONDS)
        secret = wall_devices.new_secret()
        async with writing(request.app) as link:
            made = await wall_devices.make_pairing(link, secret, now)
        if made is None:
            raise TooManyTries(retry_after_seconds=int(HOLDS_FOR.total_seconds()))
        code = made
    words = {it: request.app[WORDS].say(it, TYPE_THIS) for it in LANGUAGES}
    answer = render(request, "wall/pair.html", code=f"{code[:4]} {code[4:]}", pair_words=words)
    left = HOLDS_FOR if pairing is None else pairing.expires_at - now
    give_pairing_secret(request, answer, secret, max(1, int(left.total_seconds())))
    return answer


def _board(request: web.Request, device: WallDevice) -> web.StreamResponse:
    answer = render(
        request,
        "wall/wall.html",
        device=device,
        screen_words=screen_words(request.app[WORDS]),
    )
    if not device.revoked:
        give_key(request, answer, request.cookies[KEY_COOKIE])
    return answer


@page(f"{PATH}/pairing", needs=None, method="POST")
async def look_at_pairing(request: web.Request) -> web.StreamResponse:
    """Return whether the code was typed: `paired` (with the key in a cookie), `waiting`, `over`."""
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"wall\0{client}", LOOKS, LOOKS_SECONDS)
    pairing = await _pairing(request)
    if pairing is None:
        return web.json_response({"state": "over"})
    if pairing.accepted_by is None:
        return web.json_response({"state": "waiting"})
    key = wall_devices.new_secret()
    async with writing(request.app) as link:
        device_id = await wall_devices.finish_pairing(
            link, secret_of(request), key, datetime.now(UTC)
        )
        if device_id is None:
            return web.json_response({"state": "over"})
        await write_audit(
            link, pairing.accepted_by, "wall_paired", subject=pairing.name,
            detail={"device_id": device_id}, address=request.remote,
        )  # fmt: skip
    answer = web.json_response({"state": "paired"})
    give_key(request, answer, key)
    answer.del_cookie(PAIRING_COOKIE, path=PATH)
    return answer


async def _pairing(request: web.Request) -> Pairing | None:
    secret = secret_of(request)
    if not secret:
        return None
    async with reading_for_anybody(request.app) as link:
        return await wall_devices.pairing_of(link, secret, datetime.now(UTC))
