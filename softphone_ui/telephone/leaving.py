"""What is done when the browser's telephone ends with its page: closed, loaded again, taken over.

A lost connection alone is no such end: the media of a talk goes its own way and may go on. Only
what rings there can no longer be answered.
"""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.requests import ReleasePhone
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import PAGE_LEFT
from softphone_ui.web.live import MIRROR
from softphone_ui.web.phones import PHONES


async def page_gone(app: web.Application, extension: str | None, page: str) -> None:
    """Note that a page was left. Of its sockets the first that tells of it counts."""
    if extension is not None and app[PHONES].leave(extension, page):
        # First of all: where a caller is kept, the PBX would ring the old page again.
        await app[PHONES].leave_pbx(extension)
        await phone_gone(app, extension)


async def socket_lost(app: web.Application, extension: str) -> None:
    """Note that a socket was lost: the PBX tells of a telephone without a contact only once it has
    stopped ringing."""
    if app[PHONES].is_carried(extension):
        return
    rings = [it for it in app[MIRROR].rings.values() if it["operator"] == extension]
    if any(it["device"] == "web" and it["answered_at"] is None for it in rings):
        await phone_gone(app, extension)


async def phone_gone(app: web.Application, extension: str) -> None:
    """Note that a telephone is gone: what rings there goes to the next; who speaks there is kept
    until another page is ready. A lead is on no line any more."""
    if is_lead(extension):
        with suppress(WebError):
            await app[DISPATCHER].ask(ReleasePhone(extension))
        return
    if app[MIRROR].operators.get(extension, {}).get("device") == "web":
        with suppress(WebError):  # then the PBX finds it out: no sound comes any more
            await app[DISPATCHER].ask(ReleasePhone(extension))


def set_up(app: web.Application) -> None:
    app[PAGE_LEFT].append(page_gone)
