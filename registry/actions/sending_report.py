"""Sends a citizen's report: it becomes a request, and its ticket gets photos and followers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.drafts.report import DraftPhoto, ReportPage, first_open
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import Draft
from registry.files.kinds import TicketFileKind
from registry.files.rows import files
from registry.files.rows.files import NewFile
from registry.files.shelf import Shelf
from registry.open311.rows import open311
from registry.open311.rows.open311 import SentRequest
from registry.tickets.rows import public_ids, tickets
from registry.workflow.keeping import NoSuchTicket, StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import steps
from registry.workflow.steps import Step, TicketActor

_APPLICANT = StepActor(TicketActor.APPLICANT)
log = logging.getLogger(__name__)


async def send_report(
    connection: Connection, key: str, request_of: Callable[[Draft], SentRequest], now: datetime
) -> bool:
    """Make a request of a draft, once. Lock the draft. Return False where it was sent already or is
    not complete. `request_of` makes the request of the locked draft."""
    draft = await drafts.lock(connection, key, now)
    if draft is None or draft.sent or first_open(draft.report) is not ReportPage.CHECK:
        return False
    await open311.take(connection, request_of(draft))
    await drafts.mark_sent(connection, key, now)
    return True


async def finish_report(
    connection: Connection, token: str, waiting: Shelf, shelf: Shelf, now: datetime
) -> tuple[str, Sequence[DraftPhoto]] | None:
    """Give the ticket of a report its photos, and join it to the ticket that it follows, once. Lock
    the draft, then the tickets. Return the ticket's number and the photos, which the caller removes
    from the `waiting` shelf after the transaction; None where nothing is to be done."""
    draft = await drafts.lock_unfinished(connection, token)
    if draft is None:
        return None
    if draft.report.follows:
        other = await public_ids.number_of(connection, draft.report.follows)
        await _follow(connection, draft.ticket, other or draft.report.follows, now)
    await steps.lock(connection, draft.ticket)
    await give_photos(connection, draft.ticket, draft.report.photos, waiting, shelf)
    await drafts.mark_finished(connection, token)
    return draft.ticket, draft.report.photos


async def add_to_report(
    connection: Connection,
    number: str,
    words: str,
    photos: Sequence[DraftPhoto],
    waiting: Shelf,
    shelf: Shelf,
) -> None:
    """Add words and photos of the applicant to a ticket, whose row the caller has locked."""
    if words:
        await tickets.add_words(connection, number, words)
    await give_photos(connection, number, photos, waiting, shelf)


async def give_photos(
    connection: Connection,
    number: str,
    photos: Sequence[DraftPhoto],
    waiting: Shelf,
    shelf: Shelf,
) -> None:
    """Copy photos from the `waiting` shelf to that of tickets, and write their rows. A photo that
    is gone is logged and left out."""
    for photo in photos:
        try:
            await asyncio.to_thread(_copy, waiting, shelf, photo.file_id)
        except FileNotFoundError:
            log.warning("a photo of a report is gone", extra={"ticket": number})
            continue
        new = NewFile(
            photo.file_id, number, TicketFileKind.PHOTO, "image/jpeg", photo.bytes,
            TicketActor.APPLICANT,
            width=photo.width, height=photo.height, lat=photo.lat, lon=photo.lon,
        )  # fmt: skip
        await files.add(connection, new)


def _copy(waiting: Shelf, shelf: Shelf, file_id: str) -> None:
    """Copy, not move: the waiting file stays until the row is committed."""
    whole, preview = waiting.whole(file_id), waiting.preview(file_id)
    shelf.put(file_id, whole.read_bytes(), preview.read_bytes())


async def _follow(connection: Connection, number: str, other: str, now: datetime) -> None:
    """Join the ticket to the other one, if that is still open."""
    try:
        async with connection.transaction():
            request = StepRequest(Step.JOIN, of=other)
            await take_step(connection, number, request, _APPLICANT, now)
    except (StepRefused, NoSuchTicket):
        log.info("a report follows no other ticket any more", extra={"ticket": number})
