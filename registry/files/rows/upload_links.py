"""One-time links by which applicants send photos and videos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("upload_link_add")
async def add(
    connection: Connection, number: str, person_id: int, expires_at: datetime, files: int
) -> int:
    """Add a link of the ticket; those before are valid no more. Return its id."""


@query("upload_link")
async def link(connection: Connection, link_id: int) -> UploadLink | None:
    """Return an upload link with its number of files and its ticket's state."""


@query("upload_link_addressee")
async def addressee(connection: Connection, number: str, since: datetime) -> Addressee:
    """Read of whom files of the ticket can be asked. `since`: requests from then on are counted.
    Raise NoRow where there is no such ticket."""
