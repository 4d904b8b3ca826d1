"""Rows of tickets' photos and videos; the files themselves lie on the shelf (ticket_files/)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.tickets.rows.history import add_history


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a ticket. `part`: as what somebody gave it; `person` None: the applicant. `lat`,
    `lon`: where a photo said that it was taken. `answer_at`: the applicant sees it since then."""

    file_id: str
    ticket: str
    at: datetime
    kind: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    lat: float | None
    lon: float | None
    part: str
    person_id: int | None
    person: str | None
    answer_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written down. `person_id` None: the applicant, through the link `link_id`."""

    file_id: str
    ticket: str
    kind: str
    media_type: str
    bytes: int
    part: str
    person_id: int | None = None
    link_id: int | None = None
    width: int | None = None
    height: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerPhoto:
    """A photo that an applicant may see since `answer_at`, of his ticket or his cluster's first."""

    file_id: str
    answer_at: datetime


@query("ticket_files_of")
async def of_ticket(connection: Connection, number: str) -> list[FileRow]:
    """Return the oldest first."""


@query("ticket_files_one")
async def one(connection: Connection, number: str, file_id: str) -> FileRow | None:
    """Return a file of a ticket, or None if the ticket has no such file."""


@query("ticket_files_there")
async def there(connection: Connection, ticket: str) -> tuple[int, int]:
    """Return how many files the ticket has, and their bytes."""


async def add(connection: Connection, file: NewFile) -> None:
    """Write the file down, with its line in the ticket's story."""
    await connection.execute(
        *bind(
            "ticket_files_add",
            file_id=file.file_id,
            ticket=file.ticket,
            kind=file.kind,
            media_type=file.media_type,
            bytes=file.bytes,
            width=file.width,
            height=file.height,
            lat=file.lat,
            lon=file.lon,
            part=file.part,
            person_id=file.person_id,
            link_id=file.link_id,
        )
    )
    change = {"file": [None, f"{file.kind}:{file.bytes}"]}
    await add_history(connection, file.ticket, change, person_id=file.person_id, part=file.part)


async def note_request(
    connection: Connection, number: str, person_id: int, part: str, until: datetime
) -> None:
    """Note in the history that the applicant was asked for files until then."""
    change = {"files_asked": [None, until.isoformat()]}
    await add_history(connection, number, change, person_id=person_id, part=part)


async def take_away(
    connection: Connection, number: str, file_id: str, person_id: int, part: str, *, any_ones: bool
) -> bool:
    """Erase a file if it was this person's own (or `any_ones`) and no applicant has seen it; return
    whether it was."""
    row = await connection.fetchrow(
        *bind(
            "ticket_files_take_away",
            ticket=number,
            file_id=file_id,
            person_id=person_id,
            of_anybody=any_ones,
        )
    )
    if row is not None:
        change = {"file": [f"{row['kind']}:{row['bytes']}", None]}
        await add_history(connection, number, change, person_id=person_id, part=part)
    return row is not None


async def give_with_answer(
    connection: Connection,
    number: str,
    file_ids: Sequence[str],
    person_id: int | None,
    at: datetime,
) -> int:
    """Give these photos to the applicant with the answer of `at`; return how many go."""
    rows = await connection.fetch(
        *bind(
            "ticket_files_answer",
            ticket=number,
            file_ids=list(file_ids),
            person_id=person_id,
            at=at,
        )
    )
    return len(rows)


@query("ticket_files_of_answers")
async def of_answers(connection: Connection, number: str) -> list[AnswerPhoto]:
    """Return what the ticket's applicant may see."""


@query("ticket_files_erased")
async def erased(connection: Connection, after: str, limit: int) -> list[str]:
    """Return those still on the disk, in their order; behind `after`."""


@query("ticket_files_known")
async def known(connection: Connection, file_ids: list[str]) -> set[str]:
    """Return which of these file ids have a row."""


@query("ticket_files_gone")
async def gone(connection: Connection, file_ids: list[str]) -> None:
    """Note that these files are removed from the disk."""


@query("ticket_files_look_again")
async def look_again(connection: Connection) -> None:
    """Look again for files that were erased: they may have come back, from a copy that was made
    before."""
