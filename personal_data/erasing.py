"""Business actions with erasures: one person asks for one, another confirms or refuses it.

Each function works in the caller's transaction, with its entry in the audit. An erasure locks the
applicant's authors, conversations and tickets, in this order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from foundation.postgres.pool import Connection
from personal_data.rows import personal_data
from registry.tickets.rows import erasures
from staff.acting import ActingPerson


class CannotErase(Exception):
    """An error: an applicant's data cannot be erased; `reason` is one of `erasure_hindrances`
    (schema.sql), `nothing_there`, `asked_already`, `own_or_over` or `hindered`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def request_erasure(
    connection: Connection, applicant: str, reason: str, by: ActingPerson
) -> int:
    """Ask to erase what there is of an applicant. Return the id of the request. Raise
    CannotErase."""
    found = await personal_data.found(connection, applicant)
    if found.hindrances:
        raise CannotErase(found.hindrances[0])
    if not (found.tickets or found.calls or found.conversations or found.letters):
        raise CannotErase("nothing_there")
    erasure_id = await erasures.ask_erasure(connection, applicant, by.person_id, reason)
    if erasure_id is None:
        raise CannotErase("asked_already")
    await by.note(connection, "erasure_asked", str(erasure_id), {"reason": reason})
    return erasure_id


async def confirm_erasure(
    connection: Connection, erasure_id: int, by: ActingPerson
) -> Mapping[str, Any]:
    """Erase what somebody else asked for, in all tables and for ever. Return what was erased. Raise
    CannotErase. Files of erased recordings and photos are only marked: the caller removes them."""
    await _decide(connection, erasure_id, by, confirms=True)
    try:
        erased = await personal_data.erase(connection, erasure_id)
    except asyncpg.RestrictViolationError:
        raise CannotErase("hindered") from None
    await by.note(connection, "erasure_done", str(erasure_id))
    return erased


async def refuse_erasure(connection: Connection, erasure_id: int, by: ActingPerson) -> None:
    """Refuse an erasure that somebody else asked for. Raise CannotErase."""
    await _decide(connection, erasure_id, by, confirms=False)
    await by.note(connection, "erasure_refused", str(erasure_id))


async def _decide(
    connection: Connection, erasure_id: int, by: ActingPerson, *, confirms: bool
) -> None:
    if not await erasures.decide_erasure(connection, erasure_id, by.person_id, confirms=confirms):
        raise CannotErase("own_or_over")
