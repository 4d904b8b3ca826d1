"""The voice of a made-up caller: the words of the script, spoken by the product's own speech."""

from __future__ import annotations

import asyncio

from aiohttp import web

from asterisk_conf.prefix import NoPbx, voice
from foundation.settings import Settings
from quality.practice.rows import practice as rows
from quality.practice.scripts import ScriptKind, read_script
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


@page("/my-practice/{run_id}/{place}/voice", needs=Right.ASSESSED)
async def caller_voice(request: web.Request) -> web.StreamResponse:
    """Answer with the caller's words as WAV; 404 where nothing can speak on this machine."""
    async with reading(request.app) as link:
        run = await rows.run(link, id_in(request, "run_id"))
        if run is None or run.person_id != person_of(request).person_id:
            raise NotFound
        items = await rows.items(link, run.run_id)
    place = id_in(request, "place")
    script = next((read_script(it.content) for it in items if it.place == place), None)
    if script is None or script.kind is not ScriptKind.CALL:
        raise NotFound
    # What reckons with sounds is loaded with the first caller only.
    from softphone_ui.practice.caller_sound import speak_words

    synthesiser = await asyncio.to_thread(_synthesiser, request.app[SETTINGS])
    sound = await asyncio.to_thread(speak_words, synthesiser, script.language, script.words)
    if sound is None:
        raise NotFound
    return web.Response(
        body=sound, content_type="audio/wav", headers={"Cache-Control": "private, max-age=3600"}
    )


async def can_speak(request: web.Request) -> bool:
    """Return whether a synthesiser is installed on this machine."""
    return bool(await asyncio.to_thread(_synthesiser, request.app[SETTINGS]))


def _synthesiser(settings: Settings) -> tuple[str, ...]:
    """Return the beginning of a call of espeak-ng; empty where there is none."""
    try:
        return voice(settings).espeak
    except NoPbx:
        return ()
