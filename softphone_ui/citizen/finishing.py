"""What a report that was sent still owes its ticket: photos, and the ticket that it follows. Done
at once where the ticket is there, else by itself as soon as it is; who dies in it did nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from aiohttp import web

from registry.actions.sending_report import finish_report
from registry.drafts.report import DraftPhoto
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import LASTS
from registry.files.shelf import Shelf
from softphone_ui.citizen.drafting import DRAFT_SHELF
from softphone_ui.files.keeping import WORKSHOP, tell_pages
from softphone_ui.web.database import reading, writing
from softphone_ui.web.errors import DatabaseAway

EVERY_SECONDS = 15.0
AT_ONCE = 100
log = logging.getLogger(__name__)


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
    """Remove photos that waited: they wait no longer."""
    for photo in photos:
        await asyncio.to_thread(app[DRAFT_SHELF].remove, photo.file_id)


async def _finish_all(app: web.Application) -> None:
    async with reading(app) as link:
        tokens = await drafts.unfinished(link, AT_ONCE)
    for token in tokens:
        try:
            await finish(app, token)
        except DatabaseAway:
            raise
        except Exception:  # one that fails holds up no other, nor what is to be forgotten
            log.exception("a report was not finished")
    async with writing(app) as link:
        await drafts.expire(link, datetime.now(UTC))
    await asyncio.to_thread(_sweep, app[DRAFT_SHELF], time.time() - 2 * LASTS.total_seconds())


def _sweep(shelf: Shelf, before: float) -> None:
    for file_id in list(shelf.there(before)):
        shelf.remove(file_id)


async def keep_finishing(app: web.Application) -> AsyncIterator[None]:
    """Keep finishing reports, as a cleanup context: no photo waits for ever."""
    task = asyncio.create_task(_for_ever(app))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _for_ever(app: web.Application) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await _finish_all(app)
        except DatabaseAway:
            continue
        except Exception:
            log.exception("reports were not finished")


def set_up(app: web.Application) -> None:
    app.cleanup_ctx.append(keep_finishing)
