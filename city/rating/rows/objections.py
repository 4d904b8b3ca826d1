"""Heads' objections to contacts being counted, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


class ObjectionResult(StrEnum):
    """UPHELD: the contact counts for nobody."""

    UPHELD = "upheld"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Missed:
    """The place of a missed contact: for which body, in which month it counts."""

    body_id: int
    month: date


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection of a head. `result` None: it waits for an answer."""

    objection_id: int
    person_id: int
    month: date
    ticket: str
    body_id: int
    body: Names
    person: str
    words: str
    made_at: datetime
    result: ObjectionResult | None
    answer: str
    decided_at: datetime | None


@query("rating_objection_contact")
async def missed(
    connection: Connection,
    ticket: str,
    started_at: datetime,
    person_id: int,
    zone: str,
    now: datetime,
) -> Missed | None:
    """Return where the contact counts as missed for the head; None: it does not."""


@query("rating_objection_add")
async def add(
    connection: Connection,
    ticket: str,
    started_at: datetime,
    counts: Missed,
    person_id: int,
    words: str,
    now: datetime,
) -> int | None:
    """Add an objection, and return its id. None: the body has objected to this ticket before."""


@query("rating_objections_of")
async def of_person(connection: Connection, person_id: int) -> list[ObjectionRow]:
    """Return the objections of this person, the latest first."""


@query("rating_objections_all")
async def of_everybody(connection: Connection) -> list[ObjectionRow]:
    """Return all objections, those that wait for an answer first."""


@query("rating_objection_decide")
async def decide(
    connection: Connection,
    objection_id: int,
    result: ObjectionResult,
    answer: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Decide an objection; False where it was decided before, is one's own, or there is none."""
