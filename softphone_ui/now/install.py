"""`/now` as an application on a telephone: its manifest, and its worker, which keeps the page with
the last known notices for when there is no network."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from softphone_ui.citizen.install import ACCENT, GROUND, ICONS
from softphone_ui.now.notice_words import TITLE
from softphone_ui.web.assets import stamp
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

WORKER = Path(__file__).parent / "static" / "worker.js"
ABOUT = N_("Warnings, works and outages of the city, with what is being done.")


@page("/now/manifest.webmanifest", needs=None)
async def now_manifest(request: web.Request) -> web.StreamResponse:
    words, language = request.app[WORDS], language_of(request)
    icons = [
        {"src": f"/static/citizen/icons/{name}", "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": purpose}
        for name, size, purpose in ICONS
    ]  # fmt: skip
    line, title = request.app[SETTINGS].calls.line, words.say(language, TITLE)
    fields = {
        "id": "/now", "name": f"{title} · {line}", "short_name": title, "lang": language,
        "description": words.say(language, ABOUT), "start_url": "/now", "scope": "/now",
        "display": "standalone", "theme_color": ACCENT, "background_color": GROUND, "icons": icons,
    }  # fmt: skip
    return web.json_response(fields, content_type="application/manifest+json")


@page("/now/worker.js", needs=None)
async def now_worker(request: web.Request) -> web.StreamResponse:
    """Serve the worker. It has the version of what this process serves in it, so a browser replaces
    the worker of another version."""
    text = WORKER.read_text(encoding="utf-8").replace("VERSION_OF_FILES", stamp())
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/now"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)
