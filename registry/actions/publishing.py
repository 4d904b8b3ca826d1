"""Decides what of a citizen's report is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.publications.rows import publications
from staff.acting import ActingPerson


@dataclass(frozen=True, slots=True)
class PublishedParts:
    """The published parts of a report: texts, and ids of photos. Nothing: the report is not
    published."""

    words: str = ""
    photos: Sequence[str] = ()


async def publish(
    connection: Connection,
    number: str,
    parts: PublishedParts,
    body_id: int | None,
    by: ActingPerson,
    now: datetime,
) -> bool:
    """Decide what of the report `number` is published, with the audit. `body_id`: only if the
    report is this body's. Return False where there is nothing to decide."""
    photos = list(parts.photos)
    if not await publications.decide(
        connection, number, parts.words, photos, body_id=body_id, person_id=by.person_id, now=now
    ):
        return False
    act = "publish" if parts.words or photos else "keep_back"
    await by.note(connection, "published", number, {"act": act, "photos": len(photos)})
    return True


async def withdraw(
    connection: Connection, number: str, body_id: int | None, by: ActingPerson
) -> bool:
    """Have the publication of a report decided again, with the audit. Return False where it was not
    decided."""
    if not await publications.withdraw(connection, number, body_id):
        return False
    await by.note(connection, "published", number, {"act": "withdraw", "photos": 0})
    return True
