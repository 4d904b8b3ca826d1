"""What applicants are to be told of their tickets, each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that is due. `applicant`: E.164, None where withheld. `due_at`: the last moment of
    the ticket's term. `written`: there is at least a word on the ticket."""

    ticket: str
    kind: str
    round: int
    applicant: str | None
    language: str
    due_at: datetime | None
    state: str
    written: bool


@query("notices_plan")
async def plan(
    connection: Connection, ticket: str, kind: str, round_: int, due_at: datetime
) -> None:
    """Plan a notice; planned twice, the sooner moment counts."""


@query("notices_withdraw")
async def withdraw(connection: Connection, ticket: str, kind: str) -> None:
    """Withdraw a notice that has not been sent yet."""


@query("notices_next_at")
async def next_at(connection: Connection) -> datetime | None:
    """Return when the next notice is due. None: there is none."""


@query("notices_claim")
async def claim(connection: Connection, now: datetime, limit: int) -> list[DueNotice]:
    """Return what is due now; ours until the transaction ends."""


@query("notices_said")
async def mark_sent(connection: Connection, due: DueNotice, at: datetime, way: str | None) -> None:
    """Mark a notice as on its way; `way` None: there is none to the applicant."""


@query("notices_plan_call")
async def plan_call(connection: Connection, ticket: str, round_: int, due_at: datetime) -> None:
    """Plan a call to the applicant about this answer; once."""


@query("notices_add_many")
async def add_many(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add what applicants were told, by the names of the columns; `round` is the place of the word
    that it comes from among its ticket's, or None."""
