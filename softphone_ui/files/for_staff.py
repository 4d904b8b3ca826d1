"""A ticket's files for operators, who watches, and the clerk of the body that has the ticket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from registry.files.limits import PHOTO_BYTES, FileProblem
from registry.files.removing import remove_erased
from registry.files.rows import files
from registry.files.rows.files import FileRow
from registry.files.shelf import is_file_id
from registry.workflow.life import StepActor
from registry.workflow.rows import steps
from softphone_ui.files.keeping import WORKSHOP, FileSource, keep_photo, tell_pages
from softphone_ui.files.sending import Size, file_answer
from softphone_ui.files.sentences import FileRefused
from softphone_ui.web.access_log import note_photos, note_reading
from softphone_ui.web.database import DATABASE, reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import Person, person_of
from softphone_ui.workflow.steps import who_acts
from staff.roles import Right

PIECE = 65_536


class TicketFile(Struct):
    """A file of a ticket. `received_from` null: the applicant. `lat`, `lon`: where a photo said
    that it was taken. `own`: this person gave it and the applicant has not seen it (`answer_at`);
    `removable`: they may take it away."""

    file_id: str
    at: datetime
    kind: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    lat: float | None
    lon: float | None
    part: str
    received_from: str | None
    own: bool
    removable: bool
    answer_at: datetime | None


@endpoint("GET", "/api/tickets/{number}/files", needs=Right.STEPS)
async def list_ticket_files(request: web.Request) -> list[TicketFile]:
    """Return the photos and videos of a ticket, the oldest first; a clerk's of their own body's
    tickets."""
    number, person = request.match_info["number"], person_of(request)
    async with reading(request.app) as connection:
        await _may_see(request, connection, number)
        rows = await files.of_ticket(connection, number)
    return [_view_of(row, person) for row in rows]


@endpoint("POST", "/api/tickets/{number}/files", needs=Right.STEPS)
async def add_ticket_photo(request: web.Request) -> TicketFile:
    """Add a photo: the body is the file itself, at most 20 MB. It is judged by what is in it and
    made again; its place is told beside it. 422 `file_refused` with a `reason`; 503 `pictures_busy`
    where too many pictures wait."""
    number, person = request.match_info["number"], person_of(request)
    async with reading(request.app) as connection:
        who = await _may_see(request, connection, number)

    async def still(connection: Connection) -> None:
        await _may_see(request, connection, number)

    source = FileSource(number, who, still)
    async with _body(request) as picture:
        await keep_photo(request.app, source, picture)
    async with reading(request.app) as connection:
        row = await files.one(connection, number, source.file_id)
    if row is None:
        raise NotFound
    return _view_of(row, person)


@endpoint("GET", "/api/tickets/{number}/files/{file_id}", needs=Right.STEPS)
async def read_ticket_file(request: web.Request, query: Size) -> web.StreamResponse:
    """Send the file itself, with ranges; each reading is written into the audit."""
    number, file_id = _named(request)
    async with writing(request.app) as connection:
        await _may_see(request, connection, number)
        row = await files.one(connection, number, file_id)
        if row is None:
            raise NotFound
        # Previews come with the ticket, whose reading is one line.
        subject, detail = (number, None) if query.preview else (file_id, {"ticket": number})
        await note_reading(request, connection, "file_seen", subject, detail)
    return file_answer(request, file_id, row.media_type, query)


@endpoint("GET", "/api/tickets/{number}/files/{file_id}/small", needs=Right.BODY)
async def read_small_photo(request: web.Request) -> web.StreamResponse:
    """Send a photo as a body's list shows it, small. The list has its line in the audit; whoever
    comes without it leaves one here."""
    number, file_id = _named(request)
    async with reading(request.app) as connection:
        await _may_see(request, connection, number)
        row = await files.one(connection, number, file_id)
    if row is None:
        raise NotFound
    await note_photos(request, number, [number])
    return file_answer(request, file_id, row.media_type, Size(preview=True))


@endpoint("DELETE", "/api/tickets/{number}/files/{file_id}", needs=Right.STEPS)
async def take_ticket_file_away(request: web.Request) -> None:
    """Take one's own file away, as long as no applicant has seen it as an answer; who leads the
    shift takes away anybody's: what should not be there."""
    number, file_id = _named(request)
    async with writing(request.app) as connection:
        who = await _may_see(request, connection, number)
        taken = await files.take_away(
            connection,
            number,
            file_id,
            who.person_id or 0,
            who.part,
            any_ones=_takes_any(person_of(request)),
        )
        if not taken:
            raise NotFound
    await remove_erased(request.app[DATABASE], request.app[WORKSHOP].shelf)
    tell_pages(request.app, number)


def _takes_any(person: Person) -> bool:
    return person.may(Right.FLOOR_CHANGE)


def _named(request: web.Request) -> tuple[str, str]:
    file_id = request.match_info["file_id"]
    if not is_file_id(file_id):
        raise NotFound
    return request.match_info["number"], file_id


async def _may_see(request: web.Request, connection: Connection, number: str) -> StepActor:
    """As what this person acts on the ticket. Raises NotFound where they may not see it."""
    if await steps.life(connection, number) is None:
        raise NotFound
    return await who_acts(connection, person_of(request), number)


@asynccontextmanager
async def _body(request: web.Request) -> AsyncIterator[BinaryIO]:
    """What was sent, in a file without a name: pictures that wait in line take no memory."""
    if (request.content_length or 0) > PHOTO_BYTES:
        raise FileRefused(reason=FileProblem.PHOTO_TOO_LARGE)
    folder = request.app[WORKSHOP].parts.folder
    size = 0
    with await asyncio.to_thread(_nameless, folder) as file:
        async for piece in request.content.iter_chunked(PIECE):
            size += len(piece)
            if size > PHOTO_BYTES:
                raise FileRefused(reason=FileProblem.PHOTO_TOO_LARGE)
            await asyncio.to_thread(file.write, piece)
        if not size:
            raise FileRefused(reason=FileProblem.EMPTY)
        await asyncio.to_thread(file.flush)
        yield file


def _nameless(folder: Path) -> BinaryIO:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return TemporaryFile(dir=folder)


def _view_of(row: FileRow, person: Person) -> TicketFile:
    unseen = row.answer_at is None
    own = unseen and row.person_id == person.person_id
    removable = own or (unseen and _takes_any(person))
    return TicketFile(
        row.file_id, row.at, row.kind, row.media_type, row.bytes, row.width, row.height, row.lat,
        row.lon, row.part, row.person, own, removable, row.answer_at,
    )  # fmt: skip
