"""Files of messages: fetched from the network, judged by what is in them, photos made again by a
process of their own, laid on the shelf of messages, and onto the ticket once there is one."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from channels.rows import files
from channels.rows.files import DueFile, LooseFile, StoredFile
from channels.source import NoSuchFile, Source, SourceAway
from channels.voice import MEDIA_TYPE, VOICE_BYTES, is_voice
from foundation.postgres.alone import concerns_all
from foundation.postgres.pool import Connection, Pool, connection, transaction
from foundation.process.bounded import QueueFull
from registry.files import limits
from registry.files.kinds import HEAD_BYTES, TicketFileKind, sniff
from registry.files.limits import LARGEST, FileProblem, UnacceptableFile
from registry.files.picture_queue import PictureQueue
from registry.files.rows import files as ticket_files
from registry.files.rows.files import NewFile
from registry.files.shelf import Shelf, new_file_id
from registry.workflow.rows import steps
from registry.workflow.steps import TicketActor

#: What the handle of a file begins with that another message has: its id, "/", its place there.
STORED = "stored:"
FIRST_PAUSE, MOST_TRIES = timedelta(seconds=5), 8
AT_ONCE = 50
log = logging.getLogger(__name__)
#: What a network hands out at most is fetched into a file of its own.
MOST_BYTES = max(*LARGEST.values(), VOICE_BYTES)


def shelf_of_messages(files_dir: Path) -> Shelf:
    """Return the shelf beside that of tickets' files, which holds nothing of what has no row
    there."""
    return Shelf(files_dir / "messages")


@dataclass
class Files:
    """The fetcher of messages' files. `on_ticket`: the shelf of tickets' files."""

    pool: Pool
    shelf: Shelf
    on_ticket: Shelf
    pictures: PictureQueue = field(default_factory=PictureQueue)

    async def fetch_one(self, source: Source, now: datetime) -> int | None:
        """Fetch the file of the source that is due; the conversation it belongs to, None: no file
        is due. Raises SourceAway after it has put the file off."""
        async with connection(self.pool) as link:
            due = await files.due(link, source.name, now)
        if due is None:
            return None
        try:
            there = await self._fetch(source, due)
        except (UnacceptableFile, NoSuchFile) as error:
            why = error.why.value if isinstance(error, UnacceptableFile) else "not_given"
            await self._refuse(due, why)
        except (SourceAway, QueueFull) as error:
            await self._put_off(due, now, error)
        except Exception as error:  # one file that nobody foresaw holds up no other
            if concerns_all(error):
                raise
            log.exception("a file was left", extra={"source": source.name})
            await self._put_off(due, now, error)
        else:
            await self._lay_down(due, there)
        return due.conversation_id

    async def _fetch(self, source: Source, due: DueFile) -> StoredFile:
        if due.handle.startswith(STORED):
            return await self._share(due.handle)
        half = self.shelf.folder / f"coming-{due.message_id}-{due.place}"
        await asyncio.to_thread(half.parent.mkdir, 0o700, parents=True, exist_ok=True)
        try:
            await source.file(due.handle, half, MOST_BYTES)
            return await self._judge(half)
        finally:
            await asyncio.to_thread(half.unlink, missing_ok=True)

    async def _share(self, handle: str) -> StoredFile:
        """Share the file of another message, which was fetched and judged for it. Raises
        NoSuchFile, and SourceAway while it is not here yet."""
        message, _, place = handle.removeprefix(STORED).partition("/")
        async with connection(self.pool) as link:
            shared = await files.stored(link, int(message), int(place))
        if shared is None or shared.erased or shared.state == "refused":
            raise NoSuchFile(handle)
        if shared.file_id is None or shared.media_type is None or shared.bytes is None:
            raise SourceAway("the file of the first message is not here yet")
        file_id = new_file_id()
        try:
            await asyncio.to_thread(self.shelf.share, file_id, self.shelf, shared.file_id)
        except FileNotFoundError:
            raise NoSuchFile(handle) from None
        return StoredFile(
            file_id, shared.kind, shared.media_type, shared.bytes, shared.width, shared.height,
            shared.lat, shared.lon,
        )  # fmt: skip

    async def _judge(self, half: Path) -> StoredFile:
        """By what is in it. Raises Refused, QueueFull."""
        size = (await asyncio.to_thread(half.stat)).st_size
        head = await asyncio.to_thread(_head, half)
        if is_voice(head):
            return await self._adopt(half, "voice", MEDIA_TYPE, size)
        found = sniff(head)
        if found.kind is None:
            raise UnacceptableFile(FileProblem.UNKNOWN)
        if (why := limits.by_size(found.kind, size, limits.ExistingFiles())) is not None:
            raise UnacceptableFile(why)
        if found.kind is TicketFileKind.VIDEO:
            return await self._adopt(half, TicketFileKind.VIDEO, found.media_type, size)
        with await asyncio.to_thread(half.open, "rb") as picture:
            made = await self.pictures.open(picture)
        file_id, at = new_file_id(), made.place
        await asyncio.to_thread(self.shelf.put, file_id, made.whole, made.preview)
        photo = StoredFile(
            file_id, TicketFileKind.PHOTO, "image/jpeg", len(made.whole), made.width, made.height
        )
        return replace(photo, lat=at.lat, lon=at.lon) if at else photo

    async def _adopt(self, half: Path, kind: str, media_type: str, size: int) -> StoredFile:
        file_id = new_file_id()
        await asyncio.to_thread(self.shelf.adopt, file_id, half)
        return StoredFile(file_id, kind, media_type, size)

    async def _lay_down(self, due: DueFile, there: StoredFile) -> None:
        try:
            async with connection(self.pool) as link:
                taken = await files.lie_there(link, due.message_id, due.place, there)
        except BaseException:
            await asyncio.to_thread(self.shelf.remove, there.file_id)
            raise
        if not taken:
            await asyncio.to_thread(self.shelf.remove, there.file_id)

    async def _refuse(self, due: DueFile, why: str) -> None:
        async with connection(self.pool) as link:
            await files.refuse(link, due, why)

    async def _put_off(self, due: DueFile, now: datetime, error: Exception) -> None:
        if due.tries + 1 >= MOST_TRIES:
            await self._refuse(due, "not_given")
            return
        pause = FIRST_PAUSE * (1 << due.tries)
        after = error.after if isinstance(error, SourceAway) else None
        async with connection(self.pool) as link:
            await files.again(link, due, now + max(pause, after or pause))

    async def lay_onto_tickets(self) -> list[str]:
        """Return photos and videos of conversations that have a ticket; these tickets."""
        async with connection(self.pool) as link:
            loose = await files.loose(link, AT_ONCE)
        laid = []
        for loose_file in loose:
            try:
                await self._lay_onto_ticket(loose_file)
            except Exception as error:  # as in fetch_one; it is tried again with the next pass
                if concerns_all(error):
                    raise
                log.exception(
                    "a file was not laid onto its ticket", extra={"ticket": loose_file.ticket}
                )
            else:
                laid.append(loose_file.ticket)
        return laid

    async def _lay_onto_ticket(self, loose_file: LooseFile) -> None:
        new = NewFile(
            new_file_id(), loose_file.ticket, loose_file.kind, loose_file.media_type,
            loose_file.bytes, TicketActor.APPLICANT,
            width=loose_file.width, height=loose_file.height, lat=loose_file.lat,
            lon=loose_file.lon,
        )  # fmt: skip
        try:
            await asyncio.to_thread(
                self.on_ticket.share, new.file_id, self.shelf, loose_file.file_id
            )
        except FileNotFoundError:
            async with connection(self.pool) as link:
                await files.on_ticket(link, loose_file, None, "gone")
            return
        try:
            async with transaction(self.pool) as link:
                why = await _add(link, new)
                await files.on_ticket(link, loose_file, None if why else loose_file.ticket, why)
        except BaseException:
            await asyncio.to_thread(self.on_ticket.remove, new.file_id)
            raise
        if why:
            await asyncio.to_thread(self.on_ticket.remove, new.file_id)

    async def remove_erased(self) -> None:
        """Remove from the disk what was erased."""
        async with connection(self.pool) as link:
            there = await files.erased(link, AT_ONCE)
            for file_id in there:
                await asyncio.to_thread(self.shelf.remove, file_id)
            await files.gone(link, there)


async def _add(link: Connection, new: NewFile) -> str | None:
    """The row on the ticket; why not, or None."""
    if await steps.lock(link, new.ticket) is None:
        return FileProblem.NO_ROOM
    there = limits.ExistingFiles(*await ticket_files.there(link, new.ticket))
    if (why := limits.by_size(TicketFileKind(new.kind), new.bytes, there)) is not None:
        return why
    await ticket_files.add(link, new)
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
