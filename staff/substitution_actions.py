"""Business actions with substitutions, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.roles import Right, codes_with
from staff.rows import substitutions
from staff.rows.substitutions import SubstitutionReach
from staff.substitutes import Substitution


async def enter_substitution(
    connection: Connection, wish: Substitution, reach: SubstitutionReach, by: ActingPerson
) -> int | None:
    """Enter a substitution, and return its id; None where the two are no clerks of one body within
    the reach. Raises SubstitutionOverlaps, after which the transaction can only be undone."""
    number = await substitutions.add(connection, wish, codes_with(Right.BODY), reach)
    if number is not None:
        days = {"since": wish.since.isoformat(), "until": wish.until.isoformat()}
        detail = {"substitution": number, "substitute": wish.substitute_id, **days}
        await by.note(connection, "substitution_entered", str(wish.person_id), detail)
    return number


async def drop_substitution(
    connection: Connection, substitution_id: int, reach: SubstitutionReach, by: ActingPerson
) -> bool:
    """Drop a substitution. Return False where there is none within the reach."""
    person_id = await substitutions.drop(
        connection, substitution_id, reach.by, reach.own, reach.every
    )
    if person_id is None:
        return False
    detail = {"substitution": substitution_id}
    await by.note(connection, "substitution_dropped", str(person_id), detail)
    return True
