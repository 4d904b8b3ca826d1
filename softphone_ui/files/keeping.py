"""A file comes to a ticket: judged, made again off the event loop, put on the shelf, written down
with its line of history, and told to every page that looks at the ticket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import BinaryIO
from weakref import WeakValueDictionary

from aiohttp import web

from foundation.postgres.pool import Connection
from foundation.process.bounded import QueueFull
from registry.files.kinds import HEAD_BYTES, TicketFileKind, sniff
from registry.files.limits import ExistingFiles, FileProblem, UnacceptableFile, by_content, by_size
from registry.files.parts import ByteRange, Parts
from registry.files.photo import Photo
from registry.files.picture_queue import PictureQueue
from registry.files.rows import files
from registry.files.rows.files import NewFile
from registry.files.shelf import Shelf, new_file_id
from registry.workflow.life import StepActor
from registry.workflow.rows import steps
from softphone_ui.files.sentences import FileRefused, PicturesBusy
from softphone_ui.web.database import writing
from softphone_ui.web.errors import NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.settings_key import SETTINGS

#: When to come again while too many pictures wait.
BUSY_SECONDS = 5


@dataclass(frozen=True)
class Workshop:
    """The shelf, and the line in which photos wait to be made again: one takes a processor and
    memory, and calls need them more."""

    shelf: Shelf
    parts: Parts
    #: Who writes a file that is on its way: file id → whoever came last.
    writers: dict[str, object] = field(default_factory=dict)
    #: A file comes once from the way onto the shelf: file id → whoever brings it holds its lock.
    finishing: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    pictures: PictureQueue = field(default_factory=PictureQueue)

    def finishing_of(self, file_id: str) -> asyncio.Lock:
        return self.finishing.setdefault(file_id, asyncio.Lock())

    async def photo(self, picture: BinaryIO) -> Photo:
        """Convert the photo of an open file. Raises FileRefused, PicturesBusy."""
        head = await asyncio.to_thread(os.pread, picture.fileno(), HEAD_BYTES, 0)
        why = by_content(found := sniff(head))
        if why is None and found.kind is not TicketFileKind.PHOTO:
            why = FileProblem.NO_VIDEO
        if why is not None:
            raise FileRefused(reason=why)
        try:
            return await self.pictures.open(picture)
        except UnacceptableFile as refused:
            raise FileRefused(reason=refused.why) from None
        except QueueFull:
            raise PicturesBusy(retry_after_seconds=BUSY_SECONDS) from None


WORKSHOP = web.AppKey("workshop", Workshop)
#: Called in the transaction that writes the file down, the ticket locked; raises if it may not.
Allowed = Callable[[Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file that somebody gives to a ticket. `link_id`: by which they do."""

    number: str
    who: StepActor
    allowed: Allowed
    file_id: str = field(default_factory=new_file_id)
    link_id: int | None = None

    def row(self, kind: TicketFileKind, media_type: str, size: int) -> NewFile:
        return NewFile(
            self.file_id, self.number, kind, media_type, size, self.who.part, self.who.person_id,
            self.link_id,
        )  # fmt: skip


async def keep_photo(app: web.Application, source: FileSource, picture: BinaryIO) -> None:
    """Put a photo onto the ticket. Raises FileRefused, PicturesBusy, NotFound, or what
    `source.allowed` raises; nothing is kept then."""
    made = await app[WORKSHOP].photo(picture)
    place = made.place
    new = replace(
        source.row(TicketFileKind.PHOTO, "image/jpeg", len(made.whole)),
        width=made.width,
        height=made.height,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )
    await asyncio.to_thread(app[WORKSHOP].shelf.put, new.file_id, made.whole, made.preview)
    await write_down(app, new, source.allowed)


async def keep_video(
    app: web.Application, source: FileSource, part: ByteRange, media_type: str
) -> None:
    """Put a video onto the ticket, as it is. Raises as `keep_photo`; then it may be tried again."""
    shelf = app[WORKSHOP].shelf
    await asyncio.to_thread(shelf.adopt, source.file_id, part.path)
    await write_down(app, source.row(TicketFileKind.VIDEO, media_type, part.size), source.allowed)
    await asyncio.to_thread(part.path.unlink, missing_ok=True)


async def write_down(app: web.Application, new: NewFile, allowed: Allowed) -> None:
    """Write the row of a file that lies on the shelf; without its row it is removed again."""
    try:
        async with writing(app) as connection:
            if await steps.lock(connection, new.ticket) is None:
                raise NotFound
            await allowed(connection)
            there = ExistingFiles(*await files.there(connection, new.ticket))
            if (why := by_size(TicketFileKind(new.kind), new.bytes, there)) is not None:
                raise FileRefused(reason=why)
            await files.add(connection, new)
    except BaseException:
        await asyncio.to_thread(app[WORKSHOP].shelf.remove, new.file_id)
        raise
    tell_pages(app, new.ticket)


def tell_pages(app: web.Application, number: str) -> None:
    """Tell every open page that looks at the ticket to ask for its files again."""
    app[MIRROR].written({"calls": [], "tickets": [number]})


def set_up(app: web.Application) -> None:
    """Set up the workshop of this installation's files."""
    folder = app[SETTINGS].folders.files_dir
    app[WORKSHOP] = Workshop(Shelf(folder), Parts(folder / "parts"))
