"""Files of messages: fetched, judged, laid onto tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class DueFile:
    """A file that is to be fetched."""

    message_id: int
    place: int
    handle: str
    kind: str
    tries: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the shelf of messages. `lat`, `lon`: where a photo says that it was taken."""

    file_id: str
    kind: str
    media_type: str
    bytes: int
    width: int | None = None
    height: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file of another message. `state`: waiting, there, refused; the rest is known once it is
    there."""

    state: str
    erased: bool
    file_id: str | None
    kind: str
    media_type: str | None
    bytes: int | None
    width: int | None
    height: int | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file that is to be laid onto `ticket`."""

    message_id: int
    place: int
    file_id: str
    kind: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    lat: float | None
    lon: float | None
    ticket: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    file_id: str
    kind: str
    media_type: str


@query("message_file_due")
async def due(connection: Connection, source: str, now: datetime) -> DueFile | None:
    """Return the file of a source that has been due longest, or None if none is due."""


@query("message_file_stored")
async def stored(connection: Connection, message_id: int, place: int) -> SharedFile | None:
    """Return the file of a message as far as it is here. None: there is no such file."""


@query("message_files_next_at")
async def next_at(connection: Connection, source: str) -> datetime | None:
    """Return when the next file of the source is to be fetched. None: no file waits."""


@query("message_file_again")
async def again(connection: Connection, file: DueFile, at: datetime) -> None:
    """Try to fetch a file again at that moment: it could not be had now."""


@query("message_file_refused")
async def refuse(connection: Connection, file: DueFile, why: str) -> None:
    """Note that a file is not accepted, and why."""


@query("message_file_there")
async def lie_there(connection: Connection, message_id: int, place: int, file: StoredFile) -> bool:
    """Note that a file is stored. Return False if nobody needs it: its author was erased."""


@query("message_files_loose")
async def loose(connection: Connection, limit: int) -> list[LooseFile]:
    """List the photos and videos that are not yet on the ticket of their conversation."""


@query("message_file_on_ticket")
async def on_ticket(
    connection: Connection, loose_file: LooseFile, ticket: str | None, why: str | None = None
) -> None:
    """Note that a file is on the ticket. `ticket` None: it is not laid there, for `why`."""


@query("message_files_choose")
async def choose_for_ticket(
    connection: Connection, conversation_id: int, file_ids: Sequence[str]
) -> None:
    """Choose which of the photos and videos without a ticket are laid onto the next one."""


@query("message_file")
async def one(connection: Connection, conversation_id: int, file_id: str) -> ShownFile | None:
    """Return a file of a ticket, or None if the ticket has no such file."""


@query("message_files_erased")
async def erased(connection: Connection, limit: int) -> list[str]:
    """Return the ids of erased files that are still on the disk."""


@query("message_files_gone")
async def gone(connection: Connection, file_ids: Sequence[str]) -> None:
    """Note that these files are removed from the disk."""


@query("message_files_look_again")
async def look_again(connection: Connection) -> None:
    """Look again for files that were erased: they may have come back, from a copy that was made
    before."""
