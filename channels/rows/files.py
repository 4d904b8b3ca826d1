"""Files of messages: fetched, judged, laid onto tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into


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


async def due(connection: Connection, source: str, now: datetime) -> DueFile | None:
    row = await connection.fetchrow(*bind("message_file_due", source=source, now=now))
    return None if row is None else into(DueFile, row)


async def next_at(connection: Connection, source: str) -> datetime | None:
    at: datetime | None = await connection.fetchval(*bind("message_files_next_at", source=source))
    return at


async def again(connection: Connection, file: DueFile, at: datetime) -> None:
    await connection.execute(
        *bind("message_file_again", message_id=file.message_id, place=file.place, at=at)
    )


async def refuse(connection: Connection, file: DueFile, why: str) -> None:
    await connection.execute(
        *bind("message_file_refused", message_id=file.message_id, place=file.place, why=why)
    )


async def lie_there(connection: Connection, due: DueFile, file: StoredFile) -> bool:
    """Note that a file lies there; False where it is wanted no more: its author was erased."""
    found = await connection.fetchval(
        *bind(
            "message_file_there",
            message_id=due.message_id,
            place=due.place,
            file_id=file.file_id,
            kind=file.kind,
            media_type=file.media_type,
            bytes=file.bytes,
            width=file.width,
            height=file.height,
            lat=file.lat,
            lon=file.lon,
        )
    )
    return found is not None


async def loose(connection: Connection, limit: int) -> list[LooseFile]:
    return all_into(LooseFile, await connection.fetch(*bind("message_files_loose", limit=limit)))


async def on_ticket(
    connection: Connection, loose_file: LooseFile, ticket: str | None, why: str | None = None
) -> None:
    """Note that a file is on the ticket. `ticket` None: it is not laid there, for `why`."""
    await connection.execute(
        *bind(
            "message_file_on_ticket",
            message_id=loose_file.message_id,
            place=loose_file.place,
            ticket=ticket,
            why=why,
        )
    )


async def one(connection: Connection, conversation_id: int, file_id: str) -> ShownFile | None:
    row = await connection.fetchrow(
        *bind("message_file", conversation_id=conversation_id, file_id=file_id)
    )
    return None if row is None else into(ShownFile, row)


async def erased(connection: Connection, limit: int) -> list[str]:
    """Return those still on the disk."""
    rows = await connection.fetch(*bind("message_files_erased", limit=limit))
    return [row["file_id"] for row in rows]


async def gone(connection: Connection, file_ids: Sequence[str]) -> None:
    await connection.execute(*bind("message_files_gone", file_ids=list(file_ids)))


async def look_again(connection: Connection) -> None:
    """Look again for files that were erased: they may have come back, from a copy that was made
    before."""
    await connection.execute(*bind("message_files_look_again"))
