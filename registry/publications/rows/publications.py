"""Decisions on what of a report everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


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


async def waiting(connection: Connection, body_id: int | None, limit: int) -> list[Waiting]:
    rows = await connection.fetch(*bind("publications_waiting", body_id=body_id, limit=limit))
    return all_into(Waiting, rows)


async def waiting_count(connection: Connection, body_id: int | None) -> int:
    count: int = await connection.fetchval(*bind("publications_waiting_count", body_id=body_id))
    return count


async def decide(
    connection: Connection, ticket: str, words: str, photos: Sequence[str], *,
    body_id: int | None, person_id: int, now: datetime,
) -> bool:  # fmt: skip
    """Return whether it is this decision that holds: there is such a report, and nobody was
    quicker."""
    found = await connection.fetchval(
        *bind(
            "publication_decide",
            ticket=ticket,
            words=words,
            photos=list(photos),
            body_id=body_id,
            decided_by=person_id,
            now=now,
        )
    )
    return found is not None


async def decided(connection: Connection, body_id: int | None, limit: int) -> list[Decided]:
    rows = await connection.fetch(*bind("publications_decided", body_id=body_id, limit=limit))
    return all_into(Decided, rows)


async def withdraw(connection: Connection, ticket: str, body_id: int | None) -> bool:
    """Take a decision back; return whether there was one."""
    found = await connection.fetchval(*bind("publication_withdraw", ticket=ticket, body_id=body_id))
    return found is not None


async def is_public_photo(connection: Connection, file_id: str) -> bool:
    """Return whether everybody may see the photo."""
    return bool(await connection.fetchval(*bind("publication_photo", file_id=file_id)))
