"""What the whole house holds of an applicant: counted, handed over, erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The amount of an applicant's data. `hindrances`: why it cannot be erased now."""

    tickets: int
    calls: int
    recordings: int
    files: int
    conversations: int
    letters: int
    hindrances: list[str]


@query("personal_data_counts")
async def found(connection: Connection, applicant: str) -> PersonalData:
    """Count what there is of an applicant."""


async def data(connection: Connection, applicant: str) -> dict[str, Any]:
    """Return everything, as the applicant may have it."""
    record: dict[str, Any] = await connection.fetchval(*bind("personal_data", applicant=applicant))
    return record


async def erase(connection: Connection, erasure_id: int) -> dict[str, Any]:
    """Carry out a confirmed erasure; what was erased.

    Raises asyncpg.RestrictViolationError where something stands in the way."""
    erased: dict[str, Any] = await connection.fetchval(
        *bind("personal_data_erase", erasure_id=erasure_id)
    )
    return erased
