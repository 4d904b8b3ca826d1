"""Runs of practice and their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Trainee:
    """An operator who may practise."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class PracticeRun:
    """A run of practice. `items`: how many contacts it has, and `done` of them are registered."""

    run_id: int
    person_id: int
    person_name: str
    begun_by_name: str
    begun_at: datetime
    items: int
    done: int


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """A contact of a run. `content`: the JSON of its script; `topic`: the registered code; `sheet`:
    JSON of the assessment, by the version `version_id` of a form."""

    run_id: int
    place: int
    content: dict[str, Any]
    offered_at: datetime | None
    answered_at: datetime | None
    registered_at: datetime | None
    topic: str | None
    address: str
    urgent: bool
    words: str
    reply: str
    version_id: int | None
    sheet: dict[str, Any] | None
    assessed_by_name: str | None
    assessed_at: datetime | None


@query("practice_trainees")
async def trainees(connection: Connection, roles: Sequence[str]) -> list[Trainee]:
    """List the people of these roles who work here, by name."""


@query("practice_begin")
async def begin(
    connection: Connection,
    person_id: int,
    begun_by: int,
    roles: Sequence[str],
    now: datetime,
    contents: Sequence[dict[str, Any]],
) -> int | None:
    """Add a run of these scripts and return its id; None if the person does not practise."""


@query("practice_runs_last")
async def runs(connection: Connection, person_id: int | None, limit: int) -> list[PracticeRun]:
    """List the latest runs, of one person or of everybody (None)."""


@query("practice_waiting")
async def waiting(connection: Connection, person_id: int) -> int:
    """Count the contacts of a person's runs that are not registered yet."""


@query("practice_run")
async def run(connection: Connection, run_id: int) -> PracticeRun | None:
    """Find a run by its id."""


@query("practice_items_of")
async def items(connection: Connection, run_id: int) -> list[PracticeItem]:
    """List the contacts of a run in their order."""


@query("practice_offer")
async def offer(connection: Connection, run_id: int, place: int, now: datetime) -> None:
    """Note that a contact has reached the operator, unless it had before."""


@query("practice_answer")
async def answer(connection: Connection, run_id: int, place: int, now: datetime) -> bool | None:
    """Note that the operator answered a call. Return None if it was not offered or was answered."""


@query("practice_register")
async def register(
    connection: Connection,
    run_id: int,
    place: int,
    *,
    topic: str | None,
    address: str,
    urgent: bool,
    words: str,
    reply: str,
    now: datetime,
) -> bool | None:
    """Store what the operator registered. Return None if it was not answered or was registered."""


@query("practice_form")
async def form_version(connection: Connection, line: str | None) -> int | None:
    """Return the version of the form by which calls of a line are assessed now."""


@query("practice_assess")
async def assess(
    connection: Connection,
    run_id: int,
    place: int,
    *,
    version_id: int,
    sheet: dict[str, Any],
    person_id: int,
    now: datetime,
) -> bool | None:
    """Store an assessment. Return None if the contact is not registered or is one's own."""
