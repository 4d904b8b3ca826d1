"""Wishes to erase what there is of an applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Erasure:
    """A wish to erase. `applicant` only while it is open; `erased`: what → how many."""

    erasure_id: int
    applicant: str | None
    reason: str
    requested_at: datetime
    requested_by: str
    asker_id: int
    decided_at: datetime | None
    decided_by: str | None
    state: str
    tickets: list[str]
    erased: dict[str, Any]


@query("erasures")
async def erasures(connection: Connection, limit: int) -> list[Erasure]:
    """Return the newest first."""


@query("erasure_ask")
async def ask_erasure(
    connection: Connection, applicant: str, person_id: int, reason: str
) -> int | None:
    """Return the wish's id; None where somebody has asked already."""


@query("erasure_open_applicant")
async def open_applicant(connection: Connection, erasure_id: int, person_id: int) -> str | None:
    """Return the applicant of an open erasure request. None: this person may not decide it, or it
    is decided already."""


@query("erasure_note_files")
async def note_files_left(connection: Connection, erasure_id: int, files: Sequence[str]) -> None:
    """Store with a done erasure which files could not be rewritten."""


@query("erasures_last")
async def last_done(connection: Connection) -> datetime | None:
    """Return when the last erasure was done. None: there was none."""


@query("erasure_decide")
async def decide_erasure(
    connection: Connection, erasure_id: int, person_id: int, *, confirms: bool
) -> bool:
    """Confirm or refuse a request for erasure. Return whether it was open and somebody else's."""
