"""Loads of the day, and the log of trainings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from quality.care.training import TrainingKind


@dataclass(frozen=True, slots=True)
class DayLoad:
    """The load of a day. `rested_until`: the end of the last pause, or the sign-in; None: not
    known."""

    operator: str
    name: str
    calls: int
    rested_until: datetime | None


@dataclass(frozen=True, slots=True)
class Training:
    """A training of an operator. `done_on` None: still to be held; `outcome`: what came of it."""

    training_id: int
    person_id: int
    person_name: str
    kind: TrainingKind
    planned_for: date
    note: str
    done_on: date | None
    outcome: str
    planned_by_name: str


@dataclass(frozen=True, slots=True)
class Trainee:
    """A person who works here."""

    person_id: int
    name: str


@query("care_loads")
async def loads(
    connection: Connection,
    operators: Sequence[str],
    begins: datetime,
    now: datetime,
    set_aside: Collection[str],
) -> list[DayLoad]:
    """Return the day's work of these operators until now."""


@query("care_trainings")
async def trainings(connection: Connection, limit: int) -> list[Training]:
    """Return what is to come first, then what was done."""


@query("care_training_add")
async def add(
    connection: Connection,
    person_id: int,
    kind: TrainingKind,
    planned_for: date,
    note: str,
    planned_by: int,
) -> int | None:
    """Add a training, and return its id. None: no active person has this id."""


@query("care_training_done")
async def done(
    connection: Connection, training_id: int, day: date, outcome: str, done_by: int
) -> bool:
    """Note that a training was held; False where it was noted before, or there is none."""


@query("care_training_drop")
async def drop(connection: Connection, training_id: int) -> bool:
    """Drop a training; False where it was held, or there is none."""


@query("care_people")
async def people(connection: Connection) -> list[Trainee]:
    """Return whom a training can be planned for."""
