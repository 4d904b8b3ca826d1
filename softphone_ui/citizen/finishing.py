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

from foundation.postgres.pool import Connection
from registry.drafts.report import DraftPhoto
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import LASTS
from registry.files.kinds import Kind
from registry.files.rows import files
from registry.files.rows.files import NewFile
from registry.files.shelf import Shelf
from registry.tickets.rows import public_ids
from registry.workflow.keeping import NoSuchTicket, StepRefused, StepRequest, take_step
from registry.workflow.life import Who
from registry.workflow.rows import steps
from registry.workflow.steps import Part, Step
from softphone_ui.citizen.drafting import DRAFT_SHELF
from softphone_ui.files.keeping import WORKSHOP, tell_pages
from softphone_ui.web.database import reading, writing
from softphone_ui.web.errors import DatabaseAway

EVERY_SECONDS = 15.0
AT_ONCE = 100
_APPLICANT = Who(Part.APPLICANT)
log = logging.getLogger(__name__)


async def finish(app: web.Application, token: str) -> None:
    """Give the ticket what the draft with `token` has for it, once."""
    async with writing(app) as link:
        it = await drafts.lock_unfinished(link, token)
        if it is None:
            return
        if it.report.follows:
            other = await public_ids.number_of(link, it.report.follows)
            await _follow(link, it.ticket, other or it.report.follows)
        await steps.lock(link, it.ticket)
        for photo in it.report.photos:
            await give_photo(app, link, it.ticket, photo)
        await drafts.mark_finished(link, token)
    await remove_waiting(app, it.report.photos)
    tell_pages(app, it.ticket)


async def give_photo(
    app: web.Application, link: Connection, ticket: str, photo: DraftPhoto
) -> None:
    """Put a photo that waits on the shelf of tickets and write it down; `remove_waiting` after the
    transaction."""
    waiting, shelf = app[DRAFT_SHELF], app[WORKSHOP].shelf
    try:
        await asyncio.to_thread(_move, waiting, shelf, photo.file_id)
    except FileNotFoundError:
        log.warning("a photo of a report is gone", extra={"ticket": ticket})
        return
    new = NewFile(
        photo.file_id, ticket, Kind.PHOTO, "image/jpeg", photo.bytes, Part.APPLICANT,
        width=photo.width, height=photo.height, lat=photo.lat, lon=photo.lon,
    )  # fmt: skip
    await files.add(link, new)


def _move(waiting: Shelf, shelf: Shelf, file_id: str) -> None:
    """The one that waits stays until its row is written."""
    whole, preview = waiting.whole(file_id), waiting.preview(file_id)
    shelf.put(file_id, whole.read_bytes(), preview.read_bytes())


async def remove_waiting(app: web.Application, photos: Sequence[DraftPhoto]) -> None:
    """They wait no longer."""
    for photo in photos:
        await asyncio.to_thread(app[DRAFT_SHELF].remove, photo.file_id)


async def _follow(link: Connection, ticket: str, other: str) -> None:
    """It is about the same as the other one, if that is still open."""
    try:
        async with link.transaction():
            request = StepRequest(Step.JOIN, of=other)
            await take_step(link, ticket, request, _APPLICANT, datetime.now(UTC))
    except (StepRefused, NoSuchTicket):
        log.info("a report follows no other ticket any more", extra={"ticket": ticket})


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
    """cleanup_ctx: no photo waits for ever."""
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
