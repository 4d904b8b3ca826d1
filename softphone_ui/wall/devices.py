"""`/walls`: who leads pairs screens by the code they show, and takes their keys back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from aiohttp import web

from softphone_ui.wall.stream import WALLS
from softphone_ui.wall.words_of import LANGUAGE_WORDS
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right
from staff.rows import wall_devices
from staff.wall_actions import pair_screen, revoke_screen

LONGEST_NAME = 60
#: Codes that one person may type in a minute.
TRIES, TRIES_SECONDS = 10, 60


#: Why a screen is not paired.
WHY = {
    "code": N_("No screen shows this code now. It holds for ten minutes."),
    "name": N_("Give the screen a name of 1 to 60 letters, such as where it hangs."),
}


class PairingRefused(ReasonedError):
    __doc__ = N_("The screen was not paired.")
    status, code = 409, "pairing_refused"
    sentences = WHY


@page("/walls", needs=Right.WALLS)
async def walls_page(request: web.Request) -> web.StreamResponse:
    """Show the screens, and a field for the code of a new one."""
    return await _page(request, None)


@page("/walls", needs=Right.WALLS, method="POST")
async def change_walls(request: web.Request) -> web.StreamResponse:
    """Change screens on the wall. `act`: pair (`code`, `name`, `language`) or
    revoke-<device_id>."""
    form = {key: str(value) for key, value in (await request.post()).items()}
    act, _, number = form.get("act", "").partition("-")
    try:
        if act == "revoke":
            await _revoke(request, number)
        else:
            await _pair(request, form)
    except PairingRefused as error:
        return await _page(request, error, form)
    raise web.HTTPSeeOther("/walls")


async def _pair(request: web.Request, form: dict[str, str]) -> None:
    person_id = person_of(request).person_id
    await request.app[THROTTLE].count(f"wall typed\0{person_id}", TRIES, TRIES_SECONDS)
    code, name = re.sub(r"[\s-]", "", form.get("code", "")[:40]), form.get("name", "").strip()
    language = form.get("language", "kk")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise PairingRefused(reason="name")
    if not re.fullmatch(r"[0-9]{8}", code) or language not in LANGUAGE_WORDS:
        raise PairingRefused(reason="code")
    async with writing(request.app) as link:
        now = datetime.now(UTC)
        if not await pair_screen(link, code, name, language, acting(request), now):
            raise PairingRefused(reason="code")


async def _revoke(request: web.Request, number: str) -> None:
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        raise NotFound
    async with writing(request.app) as link:
        if not await revoke_screen(link, int(number), acting(request)):
            raise NotFound
    request.app[WALLS].revoke(int(number))


async def _page(
    request: web.Request, error: PairingRefused | None, form: dict[str, str] | None = None
) -> web.StreamResponse:
    async with reading(request.app) as link:
        devices = await wall_devices.devices(link)
    words, language, walls = request.app[WORDS], language_of(request), request.app[WALLS]
    return render(
        request,
        "wall/walls.html",
        status=error.status if error else 200,
        devices=[(it, walls.open_screens(it.device_id)) for it in devices],
        language_words={code: words.say(language, it) for code, it in LANGUAGE_WORDS.items()},
        error=error,
        form=form or {},
        address=f"{request.scheme}://{request.host}/wall",
    )
