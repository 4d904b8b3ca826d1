"""One-time links by which applicants send photos and videos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect, into


@dataclass(frozen=True, slots=True)
class UploadLink:
    """A link as it is now. `uploads`: files that came by it; `replaced`: there is a newer one."""

    link_id: int
    ticket: str
    expires_at: datetime
    files: int
    state: str
    uploads: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """Applicant of a ticket in `state`. `lately`: how often they were asked for files."""

    applicant: str | None
    language: str
    state: str
    lately: int


async def add(
    connection: Connection, number: str, person_id: int, expires_at: datetime, files: int
) -> int:
    """Add a link of the ticket; those before are valid no more. Return its id."""
    link_id: int = await connection.fetchval(
        *bind(
            "upload_link_add",
            ticket=number,
            person_id=person_id,
            expires_at=expires_at,
            files=files,
        )
    )
    return link_id


async def link(connection: Connection, link_id: int) -> UploadLink | None:
    row = await connection.fetchrow(*bind("upload_link", link_id=link_id))
    return None if row is None else into(UploadLink, row)


async def addressee(connection: Connection, number: str, since: datetime) -> Addressee:
    """Read of whom files of the ticket can be asked. `since`: requests from then on are counted.
    Raise NoRow where there is no such ticket."""
    query = bind("upload_link_addressee", ticket=number, since=since)
    return into(Addressee, expect(await connection.fetchrow(*query)))
