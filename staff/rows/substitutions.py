"""Rows of substitutions: who answers for a colleague, from which day to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from staff.substitutes import Substitution


class SubstitutionOverlaps(Exception):
    """An error: the person has a substitute on one of the days already."""


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution with the names of both, and their body."""

    substitution_id: int
    person_id: int
    person: str
    substitute_id: int
    substitute: str
    since: date
    until: date
    body_id: int


@dataclass(frozen=True, slots=True)
class BodyClerk:
    """A clerk who may be substituted, and substitute."""

    person_id: int
    name: str
    body_id: int


@dataclass(frozen=True, slots=True)
class SubstitutionReach:
    """Whose substitutions the person `by` may enter: their own (`own`), those of their body, or
    (`every`) everybody's."""

    by: int
    own: bool = False
    every: bool = False


@query("substitutions_from")
async def from_today(
    connection: Connection, today: date, by: int, every: bool
) -> list[SubstitutionRow]:
    """List the substitutions that are not over, the earliest first."""


@query("substitutions_on")
async def on_day(connection: Connection, day: date, body_id: int) -> list[tuple[int, int]]:
    """List who of a body is away on a day, each with the substitute."""


@query("substitutions_people")
async def clerks(
    connection: Connection, roles: Sequence[str], by: int, every: bool
) -> list[BodyClerk]:
    """List the clerks of one's own body, or of all bodies."""


async def add(
    connection: Connection, wish: Substitution, roles: Sequence[str], reach: SubstitutionReach
) -> int | None:
    """Add a substitution, and return its id; None where the two are no clerks of one body within
    the reach.

    Raises SubstitutionOverlaps, after which the transaction can only be undone.
    """
    try:
        number: int | None = await connection.fetchval(
            *bind(
                "substitution_add",
                person_id=wish.person_id,
                substitute_id=wish.substitute_id,
                since=wish.since,
                until=wish.until,
                roles=list(roles),
                by=reach.by,
                own=reach.own,
                every=reach.every,
            )
        )
    except asyncpg.ExclusionViolationError:
        raise SubstitutionOverlaps from None
    return number


@query("substitution_drop")
async def drop(
    connection: Connection, substitution_id: int, by: int, own: bool, every: bool
) -> int | None:
    """Drop a substitution. Return whose it was; None where there is none within the reach."""
