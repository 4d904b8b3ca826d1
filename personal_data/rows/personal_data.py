"""What the whole house holds of an applicant: counted, handed over, erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("personal_data")
async def data(connection: Connection, applicant: str) -> Mapping[str, Any]:
    """Return everything, as the applicant may have it."""


@query("personal_data_erase")
async def erase(connection: Connection, erasure_id: int) -> Mapping[str, Any]:
    """Carry out a confirmed erasure. Return what was erased.

    Raises asyncpg.RestrictViolationError if something prevents the erasure."""
