"""The voice of a made-up caller: the words of the script, spoken by the product's own speech."""

from __future__ import annotations

import asyncio
import io

import soundfile
from aiohttp import web

from asterisk_conf.prefix import NoPbx, voice
from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sound_wave import RATE
from prompts.speaking import SynthesiserFailed, speak
from quality.practice.rows import practice as rows
from quality.practice.scripts import ScriptKind, read_script
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

#: So long a caller may speak; the calmest voice is taken.
LONGEST_SECONDS = 120.0


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
    spoken = await asyncio.to_thread(_spoken, request.app[SETTINGS], script.language, script.words)
    if spoken is None:
        raise NotFound
    return web.Response(
        body=spoken, content_type="audio/wav", headers={"Cache-Control": "private, max-age=3600"}
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


def _spoken(settings: Settings, language: str, words: str) -> bytes | None:
    """Return the words as WAV of 16 bits. None: nothing can speak here."""
    try:
        prompt = Prompt("practice", language, words, LONGEST_SECONDS)
        wave = speak(prompt, _synthesiser(settings))
    except SynthesiserFailed:
        return None
    if wave is None:
        return None
    written = io.BytesIO()
    soundfile.write(written, wave, RATE, format="WAV", subtype="PCM_16")
    return written.getvalue()
