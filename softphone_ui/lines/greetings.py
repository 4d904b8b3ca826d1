"""What callers of a line hear first: listened to, replaced by a recording, or spoken again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

from aiohttp import web
from msgspec import Struct

from prompts.line_sounds import LANGUAGES, greeting_file
from prompts.sounds import EXTENSIONS, is_made_by_us
from queue_manager.rows.lines import saved_lines
from softphone_ui.lines.api import find
from softphone_ui.lines.problems import BadSound
from softphone_ui.web.database import reading, writing
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

LARGEST_BYTES = 5_000_000


class GreetingView(Struct):
    """One part of a line's greeting. `made`: by whom. `seconds` is null where there is no file."""

    language: str
    made: Literal["recorded", "spoken", "missing"]
    seconds: float | None


class Greetings(Struct):
    """The greetings of a line, in the order in which callers hear them."""

    parts: list[GreetingView]


@endpoint("GET", "/api/lines/{number}/greeting", needs=Right.LINES)
async def line_greeting(request: web.Request) -> Greetings:
    """Return what there is of a line's greeting."""
    number = await _known(request)
    files = [greeting_file(request.app[SETTINGS], number, language) for language in LANGUAGES]
    return Greetings(await asyncio.to_thread(lambda: [_tell(file) for file in files]))


@endpoint("GET", "/api/lines/{number}/greeting/{language}", needs=Right.LINES)
async def line_greeting_sound(request: web.Request) -> web.StreamResponse:
    """Send the sound itself, as WAV."""
    file = await _file(request)
    if not file.exists():
        raise NotFound
    return web.FileResponse(
        file, headers={"Content-Type": "audio/wav", "Cache-Control": "no-store"}
    )


@endpoint("PUT", "/api/lines/{number}/greeting/{language}", needs=Right.LINES)
async def replace_greeting(request: web.Request) -> Greetings:
    """Return a recording instead of the spoken greeting: the body is a WAV file of at most 5 MB and
    10 s.

    422 `bad_sound` with the reason. Callers hear it from the next call on.
    """
    file = await _file(request)
    seconds = await asyncio.to_thread(_replace, file, await _body(request))
    await _note(request, "greeting_replaced", {"seconds": seconds})
    return await line_greeting.action(request)  # type: ignore[no-any-return]


@endpoint("DELETE", "/api/lines/{number}/greeting/{language}", needs=Right.LINES)
async def speak_greeting(request: web.Request) -> Greetings:
    """Take the recording away: the greeting is spoken with the line's name again."""
    file = await _file(request)
    for ending in EXTENSIONS:
        file.with_suffix(f".{ending}").unlink(missing_ok=True)
    await _note(request, "greeting_spoken", {})
    await put_in_effect(request.app)
    return await line_greeting.action(request)  # type: ignore[no-any-return]


async def _body(request: web.Request) -> bytes:
    # Read piece by piece: the limit of other requests is far smaller.
    data = bytearray()
    async for piece in request.content.iter_chunked(65_536):
        data += piece
        if len(data) > LARGEST_BYTES:
            raise BadSound(reason="too_large")
    return bytes(data)


def _replace(file: Path, data: bytes) -> float:
    """Take an uploaded greeting; returns its seconds. Raises BadSound."""
    # What works on sound takes 0.1 s of a processor to load, and few ever look at greetings.
    from softphone_ui.lines.greeting_sound import write_sound

    seconds = write_sound(file, data)
    for ending in EXTENSIONS:  # or Asterisk might go on playing one of those
        if ending != "wav":
            file.with_suffix(f".{ending}").unlink(missing_ok=True)
    return round(seconds, 2)


def _tell(file: Path) -> GreetingView:
    language = file.stem.rpartition("-")[2]
    if not file.exists():
        return GreetingView(language, "missing", None)
    from softphone_ui.lines.greeting_sound import length_of  # as in _replace

    length = length_of(file)
    if length is None:  # callers hear nothing: the next start speaks it again
        return GreetingView(language, "missing", None)
    spoken = is_made_by_us(file)
    return GreetingView(language, "spoken" if spoken else "recorded", round(length, 2))


async def _known(request: web.Request) -> str:
    async with reading(request.app) as link:
        return find(await saved_lines(link), request.match_info["number"]).wish.number


async def _file(request: web.Request) -> Path:
    language = request.match_info["language"]
    if language not in LANGUAGES:
        raise NotFound
    return greeting_file(request.app[SETTINGS], await _known(request), language)


async def _note(request: web.Request, action: str, detail: dict[str, object]) -> None:
    language = request.match_info["language"]
    async with writing(request.app) as link:
        await write_audit(
            link,
            person_of(request).person_id,
            action,
            subject=request.match_info["number"],
            detail={"language": language, **detail},
            address=request.remote,
        )
