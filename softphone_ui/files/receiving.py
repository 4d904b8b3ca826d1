"""`/u/{token}` and its API: an applicant sends photos and videos from their telephone, in parts,
and goes on after a cut where the server's offset says."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.files.kinds import HEAD_BYTES, TicketFileKind, sniff
from registry.files.limits import (
    LARGEST,
    LINK_BEGINNINGS,
    LINK_BYTES,
    LINK_OPENINGS,
    ExistingFiles,
    FileProblem,
    by_content,
    by_size,
)
from registry.files.parts import ByteRange
from registry.files.rows import files as ticket_files
from registry.files.rows import upload_links
from registry.files.rows.upload_links import UploadLink
from registry.files.shelf import is_file_id, new_file_id
from registry.workflow.life import StepActor
from registry.workflow.steps import TicketActor as ActsAs
from softphone_ui.files.keeping import WORKSHOP, FileSource, Workshop, keep_photo, keep_video
from softphone_ui.files.links import LinkClosed, holding, open_link
from softphone_ui.files.sentences import FileRefused
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound, WebError
from softphone_ui.web.pages import render
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_

PIECE = 65_536
HOUR = 3600
OFFSET = "Upload-Offset"


class WrongOffset(WebError):
    __doc__ = N_("The server has another part of this file. It goes on from there.")
    status, code = 409, "wrong_offset"


class UploadLinkView(Struct):
    """The data of a link that the page needs: how many files may come, how many have, and how large
    one may be."""

    files: int
    uploads: int
    photo_bytes: int
    video_bytes: int


class BeginUpload(Struct, forbid_unknown_fields=True):
    """The beginning of an upload. `kind`: as the telephone takes it; what it is says its
    content."""

    kind: Literal["photo", "video"]
    size: Annotated[int, Meta(ge=0, le=2**53)]


class Upload(Struct):
    """A file on its way: `offset` bytes of `size` are here. `done`: it is with the ticket."""

    file_id: str
    size: int
    offset: int
    done: bool = False


@page("/u/{token}", needs=None)
async def phone_page(request: web.Request) -> web.StreamResponse:
    """Show the page on the telephone; a link that is not valid says why."""
    try:
        link = await open_link(request)
    except LinkClosed as error:
        return render(request, "files/phone.html", status=error.status, link=None, error=error)
    return render(request, "files/phone.html", link=link, error=None)


@endpoint("GET", "/api/u/{token}", needs=None)
async def read_upload_link(request: web.Request) -> UploadLinkView:
    """Return what a one-time link takes. 410 `link_closed` with a `reason`."""
    link = await open_link(request)
    return UploadLinkView(
        link.files, link.uploads, LARGEST[TicketFileKind.PHOTO], LARGEST[TicketFileKind.VIDEO]
    )


@endpoint("POST", "/api/u/{token}/files", needs=None)
async def begin_upload(request: web.Request, body: BeginUpload) -> Upload:
    """Say what is to come, before a byte of it is sent. 422 `file_refused` with a `reason`."""
    link = await open_link(request)
    throttle = request.app[THROTTLE]
    await throttle.count(f"upload {link.link_id}", LINK_BEGINNINGS, HOUR)
    parts = request.app[WORKSHOP].parts
    coming = await asyncio.to_thread(parts.there, link.link_id)
    if link.uploads + coming.files >= link.files:
        await asyncio.to_thread(parts.drop_idle, link.link_id)
        coming = await asyncio.to_thread(parts.there, link.link_id)
        if link.uploads + coming.files >= link.files:
            raise FileRefused(reason=FileProblem.LINK_FULL)
    async with reading(request.app) as connection:
        files, size = await ticket_files.there(connection, link.ticket)
    there = ExistingFiles(files + coming.files, size + coming.size)
    if (why := by_size(TicketFileKind(body.kind), body.size, there)) is not None:
        raise FileRefused(reason=why)
    await throttle.count(f"upload bytes {link.link_id}", LINK_BYTES, HOUR, by=body.size)
    part = await asyncio.to_thread(parts.begin, link.link_id, new_file_id(), body.size)
    return Upload(part.file_id, part.size, 0)


@endpoint("GET", "/api/u/{token}/files/{file_id}", needs=None)
async def read_upload(request: web.Request) -> Upload:
    """Return how much of a file is here: the sender goes on from `offset`."""
    link = await _known_link(request)
    part = await _part(request, link)
    if part is None:
        return await _done(request, link)
    try:
        return Upload(part.file_id, part.size, await asyncio.to_thread(lambda: part.offset))
    except FileNotFoundError:  # it has come to the ticket this moment
        return await _done(request, link)


@endpoint("PATCH", "/api/u/{token}/files/{file_id}", needs=None)
async def go_on_with_upload(request: web.Request) -> Upload:
    """Return the next bytes, from `Upload-Offset` on; with the last one the file comes to the
    ticket.

    409 `wrong_offset` with the right one. What came before a cut is kept. Sent again with nothing
    at the end, a file that could not be written down is written down now."""
    link = await _known_link(request)
    part = await _part(request, link)
    if part is None:
        return await _done(request, link)
    holding(link)
    offset = await _receive(request, part)
    if offset < part.size:
        return Upload(part.file_id, part.size, offset)
    await _finish(request.app, link, part)
    return Upload(part.file_id, part.size, offset, done=True)


async def _receive(request: web.Request, part: ByteRange) -> int:
    """Write what comes; the new offset. Who comes later goes on, and this one stops."""
    workshop, mine = request.app[WORKSHOP], object()
    workshop.writers[part.file_id] = mine
    try:
        offset = await asyncio.to_thread(lambda: part.offset)
        if request.headers.get(OFFSET) != str(offset):
            raise WrongOffset(offset=offset)
        async for piece in request.content.iter_chunked(PIECE):
            if workshop.writers.get(part.file_id) is not mine or offset + len(piece) > part.size:
                raise WrongOffset(offset=offset)
            await asyncio.to_thread(part.write, offset, piece)
            offset += len(piece)
    except FileNotFoundError:
        raise NotFound from None
    finally:
        if workshop.writers.get(part.file_id) is mine:
            del workshop.writers[part.file_id]
    if offset >= min(part.size, HEAD_BYTES):
        await _judge(workshop, part)
    return offset


async def _judge(workshop: Workshop, part: ByteRange) -> None:
    """What is neither photo nor video is refused as soon as its beginning is here."""
    found = sniff(await asyncio.to_thread(part.head, HEAD_BYTES))
    why = by_content(found)
    if why is None and found.kind is not None:
        why = by_size(found.kind, part.size, ExistingFiles())
    if why is not None:
        await asyncio.to_thread(part.path.unlink, missing_ok=True)
        raise FileRefused(reason=why)


async def _finish(app: web.Application, link: UploadLink, part: ByteRange) -> None:
    """Once, whoever asks at the same time."""

    async def still(connection: Connection) -> None:
        holding(await upload_links.link(connection, link.link_id))

    source = FileSource(link.ticket, StepActor(ActsAs.APPLICANT), still, part.file_id, link.link_id)
    async with app[WORKSHOP].finishing_of(part.file_id):
        if not await asyncio.to_thread(part.path.exists):
            return
        app[WORKSHOP].writers.pop(part.file_id, None)  # whoever still writes stops
        found = sniff(await asyncio.to_thread(part.head, HEAD_BYTES))
        if found.kind is TicketFileKind.VIDEO:
            await keep_video(app, source, part, found.media_type)
            return
        await app[THROTTLE].count(f"upload opened {link.link_id}", LINK_OPENINGS, HOUR)
        try:
            with await asyncio.to_thread(part.path.open, "rb") as picture:
                await keep_photo(app, source, picture)
        except FileRefused:
            await asyncio.to_thread(part.path.unlink, missing_ok=True)
            raise
        await asyncio.to_thread(part.path.unlink, missing_ok=True)


async def _known_link(request: web.Request) -> UploadLink:
    """The link, also where it has just been used up: what was sent is still asked about."""
    try:
        return await open_link(request)
    except LinkClosed as error:
        if error.link is None:
            raise
        return error.link


async def _part(request: web.Request, link: UploadLink) -> ByteRange | None:
    file_id = request.match_info["file_id"]
    if not is_file_id(file_id):
        raise NotFound
    return await asyncio.to_thread(request.app[WORKSHOP].parts.find, link.link_id, file_id)


async def _done(request: web.Request, link: UploadLink) -> Upload:
    """The file is with the ticket already. Raises NotFound where it is nowhere."""
    async with reading(request.app) as connection:
        row = await ticket_files.one(connection, link.ticket, request.match_info["file_id"])
    if row is None or row.part != ActsAs.APPLICANT:
        raise NotFound
    return Upload(row.file_id, row.bytes, row.bytes, done=True)
