"""The stories of tickets: every room tells them here, and a line stays for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a ticket: field → [before, after]. `person` None: the system, or the applicant
    (`part`). `step` (registry/workflow/steps.py) is None where only words changed."""

    at: datetime
    person: str | None
    change: dict[str, Any]
    reason: str | None
    step: str | None = None
    part: str | None = None


@query("history_add")
async def add_history(
    connection: Connection,
    ticket: str,
    change: Mapping[str, Any],
    *,
    person_id: int | None,
    at: datetime | None = None,
    part: str | None = None,
    step: str | None = None,
    reason: str | None = None,
) -> None:
    """Append a step, or without one a fact; `change`: field → [before, after], `at` None: now.

    Raises asyncpg.ForeignKeyViolationError where there is no such ticket.
    """


@query("history_add_by_operator")
async def add_history_by_operator(
    connection: Connection, ticket: str, operator: str, at: datetime, change: Mapping[str, Any]
) -> None:
    """Add a line of history by the operator of this extension; nothing where there is no such
    ticket."""


@query("history_add_once")
async def add_history_once(
    connection: Connection,
    ticket: str,
    change: Mapping[str, Any],
    *,
    person_id: int | None,
    at: datetime,
    reason: str | None,
) -> None:
    """Add a line of history, however often it is said; nothing where there is no such ticket."""


@query("history_open")
async def open_history(
    connection: Connection, ticket: str, at: datetime, change: Mapping[str, Any]
) -> None:
    """Open the history with its first line, once: what was set when the ticket was opened."""


@query("history_add_many")
async def add_many(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add lines of many stories, by the names of their columns, each story's in its order."""


@query("history")
async def history(connection: Connection, ticket: str) -> list[HistoryLine]:
    """Return the oldest first."""
