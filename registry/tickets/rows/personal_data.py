"""Applicants' personal data: what there is, handed over, erased; and who has read what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into


@dataclass(frozen=True, slots=True)
class PersonalData:
    """How much there is of an applicant. `hindrances`: why it cannot be erased now."""

    tickets: int
    calls: int
    recordings: int
    files: int
    hindrances: list[str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """A wish to erase. `applicant` only while it is open; `erased`: what → how many."""

    erasure_id: int
    applicant: str | None
    reason: str
    asked_at: datetime
    asked_by: str
    asker_id: int
    decided_at: datetime | None
    decided_by: str | None
    state: str
    tickets: list[str]
    erased: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ErasedFiles:
    """Files (relative to the recordings folder) of a recording that is erased."""

    recording_id: str
    mixed_path: str
    sides_path: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A line of the audit: who read what, from where."""

    audit_id: int
    at: datetime
    login: str | None
    person: str | None
    role: str | None
    action: str
    subject: str | None
    detail: dict[str, Any]
    address: str | None


@dataclass(frozen=True, slots=True)
class ReadingsWanted:
    """Which lines; None leaves a filter out. `before`: the last one already shown."""

    actions: Sequence[str]
    before: int | None = None
    subject: str | None = None
    login: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def found(connection: Connection, applicant: str) -> PersonalData:
    return into(
        PersonalData,
        expect(await connection.fetchrow(*bind("personal_found", applicant=applicant))),
    )


async def data(connection: Connection, applicant: str) -> dict[str, Any]:
    """Everything, as the applicant may have it."""
    told: dict[str, Any] = await connection.fetchval(*bind("personal_data", applicant=applicant))
    return told


async def erasures(connection: Connection, limit: int) -> list[Erasure]:
    """The newest first."""
    return all_into(Erasure, await connection.fetch(*bind("personal_erasures", limit=limit)))


async def ask_erasure(
    connection: Connection, applicant: str, person_id: int, reason: str
) -> int | None:
    """The wish's id; None where somebody has asked already."""
    row = await connection.fetchrow(
        *bind("personal_erasure_ask", applicant=applicant, person_id=person_id, reason=reason)
    )
    return None if row is None else int(row["erasure_id"])


async def decide_erasure(
    connection: Connection, erasure_id: int, person_id: int, *, confirms: bool
) -> bool:
    """Whether it was open, and somebody else's wish."""
    row = await connection.fetchrow(
        *bind(
            "personal_erasure_decide", erasure_id=erasure_id, person_id=person_id, confirms=confirms
        )
    )
    return row is not None


async def erase(connection: Connection, erasure_id: int) -> dict[str, Any]:
    """Carry out a confirmed erasure; what was erased.

    Raises asyncpg.RestrictViolationError where something stands in the way."""
    told: dict[str, Any] = await connection.fetchval(*bind("personal_erase", erasure_id=erasure_id))
    return told


async def erased_files(connection: Connection, limit: int) -> list[ErasedFiles]:
    """Those still on the disk."""
    return all_into(ErasedFiles, await connection.fetch(*bind("personal_files", limit=limit)))


async def files_gone(connection: Connection, recording_ids: list[str]) -> None:
    await connection.execute(*bind("personal_files_gone", recording_ids=recording_ids))


async def readings(connection: Connection, wanted: ReadingsWanted, limit: int) -> list[Reading]:
    """The newest first."""
    rows = await connection.fetch(
        *bind(
            "personal_readings",
            actions=list(wanted.actions),
            before_id=wanted.before,
            subject=wanted.subject,
            login=wanted.login,
            since=wanted.since,
            until=wanted.until,
            limit=limit,
        )
    )
    return all_into(Reading, rows)
