"""Gives the ticket of a report that was sent its photos at once; where the ticket is still to come,
the process of the channels does it (channels/citizens.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from registry.actions.sending_report import finish_report
from registry.drafts.report import DraftPhoto
from softphone_ui.citizen.drafting import DRAFT_SHELF
from softphone_ui.files.keeping import WORKSHOP, tell_pages
from softphone_ui.web.database import writing


async def finish(app: web.Application, token: str) -> None:
    """Give the ticket what the draft with `token` has for it, once."""
    waiting, shelf = app[DRAFT_SHELF], app[WORKSHOP].shelf
    async with writing(app) as link:
        finished = await finish_report(link, token, waiting, shelf, datetime.now(UTC))
    if finished is not None:
        number, photos = finished
        await remove_waiting(app, photos)
        tell_pages(app, number)


async def remove_waiting(app: web.Application, photos: Sequence[DraftPhoto]) -> None:
    """Remove photos that wait no longer."""
    for photo in photos:
        await asyncio.to_thread(app[DRAFT_SHELF].remove, photo.file_id)
