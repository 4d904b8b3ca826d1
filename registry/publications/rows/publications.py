"""Decisions on what of a report everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report of the site about which nobody has decided; `photos`: ids of its files."""

    number: str
    opened_at: datetime
    topic_names: Names
    words: str
    photos: list[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; neither words nor photos: the report was kept back."""

    number: str
    topic_names: Names | None
    words: str
    photos: list[str]
    decided_at: datetime
    decided_by: str


@query("publications_waiting")
async def waiting(connection: Connection, body_id: int | None, limit: int) -> list[Waiting]:
    """List the site's reports whose words and photos wait for a decision, the oldest first."""


@query("publications_waiting_count")
async def waiting_count(connection: Connection, body_id: int | None) -> int:
    """Count the reports that wait for a decision, of one body or of all."""


@query("publication_decide")
async def decide(
    connection: Connection, ticket: str, words: str, photos: Sequence[str], *,
    body_id: int | None, person_id: int, now: datetime,
) -> bool:  # fmt: skip
    """Return whether it is this decision that holds: there is such a report, and nobody was
    quicker."""


@query("publications_decided")
async def decided(connection: Connection, body_id: int | None, limit: int) -> list[Decided]:
    """List the last decisions on reports, the newest first, of one body or of all."""


@query("publication_withdraw")
async def withdraw(connection: Connection, ticket: str, body_id: int | None) -> bool:
    """Take a decision back; return whether there was one."""


@query("publication_photo")
async def is_public_photo(connection: Connection, file_id: str) -> bool:
    """Return whether everybody may see the photo."""
