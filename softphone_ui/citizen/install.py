"""The site as an application on a telephone: its manifest, and the worker that keeps one page for
when there is no network."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from softphone_ui.citizen.showing import show
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

WORKER = Path(__file__).parent / "static" / "worker.js"
ACCENT, GROUND = "#0f6f86", "#f3f6f7"
#: Made from `web/static/icon.svg`; a maskable one has room around it for any shape.
ICONS = (("192.png", 192, "any"), ("512.png", 512, "any"), ("512-maskable.png", 512, "maskable"))
ABOUT = N_("Tell the city and follow the result.")


@page("/manifest.webmanifest", needs=None)
async def manifest(request: web.Request) -> web.StreamResponse:
    line, language = request.app[SETTINGS].calls.line, language_of(request)
    icons = [
        {"src": f"/static/citizen/icons/{name}", "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": purpose}
        for name, size, purpose in ICONS
    ]  # fmt: skip
    fields = {
        "id": "/", "name": f"Komek {line}", "short_name": line, "lang": language,
        "description": request.app[WORDS].say(language, ABOUT), "start_url": "/", "scope": "/",
        "display": "standalone", "theme_color": ACCENT, "background_color": GROUND, "icons": icons,
    }  # fmt: skip
    return web.json_response(fields, content_type="application/manifest+json")


@page("/report/worker.js", needs=None)
async def worker(request: web.Request) -> web.StreamResponse:
    """Serve the worker below `/report/`, where it hears of the report's pages and of no others."""
    headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
    return web.FileResponse(WORKER, headers=headers)


@page("/report/offline", needs=None)
async def offline_page(request: web.Request) -> web.StreamResponse:
    return show(request, "citizen/offline")
