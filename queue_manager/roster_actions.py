"""Business actions with the roster, each with its entry in the audit.

Each function works in the caller's transaction, in which nobody else changes the roster, nor
computes the facts of calls, which follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from foundation.postgres.pool import Connection
from queue_manager.call_facts import KIND as CALL_FACTS
from registry.facts.rows import facts_keeping
from staff.acting import ActingPerson
from staff.roster.rows import shifts
from staff.roster.shifts import Book, Shift, ShiftProblem, ShiftRefused, TimeInterval

#: No overlapping shift begins earlier, or later than this after the end.
BESIDE = timedelta(days=2)


class NoSuchShift(Exception):
    """An error: there is no such shift on the roster."""


async def lock_roster(connection: Connection) -> None:
    """Lock the roster, and the facts of calls, until the transaction ends."""
    await shifts.hold(connection)
    await facts_keeping.hold(connection, CALL_FACTS, shared=False)


async def enter_shift(
    connection: Connection, shift: Shift, by: ActingPerson, *, instead_of: int | None = None
) -> int:
    """Put a shift on the roster, in place of another one if it is named. Return its id. Raise
    NoSuchShift, ShiftRefused."""
    await lock_roster(connection)
    if instead_of is not None and await shifts.shift(connection, instead_of) is None:
        raise NoSuchShift
    known = {each.extension: each for each in await shifts.operators(connection)}
    if shift.operator not in known:
        raise ShiftRefused(ShiftProblem.OPERATOR, shift.operator)
    if not known[shift.operator].open:
        raise ShiftRefused(ShiftProblem.GONE, shift.operator)
    around = TimeInterval(shift.span.begins - BESIDE, shift.span.ends + BESIDE)
    recorded = await shifts.shifts_in(connection, around)
    if any(Book(each for each in recorded if each.shift_id != instead_of).beside(shift)):
        raise ShiftRefused(ShiftProblem.OVERLAPS, shift.operator)
    if instead_of is not None:
        await shifts.drop(connection, [instead_of])
    (shift_id,) = await shifts.add(connection, [shift], by.person_id)
    await _note(connection, by, "roster_entered", replace(shift, shift_id=shift_id))
    return shift_id


async def drop_shift(connection: Connection, shift_id: int, by: ActingPerson) -> None:
    """Take a shift off the roster. Raise NoSuchShift."""
    await lock_roster(connection)
    before = await shifts.shift(connection, shift_id)
    if before is None:
        raise NoSuchShift
    await shifts.drop(connection, [shift_id])
    await _note(connection, by, "roster_dropped", before)


async def enter_sheet(
    connection: Connection, good: Sequence[Shift], dropped: Sequence[Shift], by: ActingPerson
) -> None:
    """Put the judged shifts of a table on the roster, and take those off that they replace. The
    caller has locked the roster before it judged them."""
    ids = [shift.shift_id for shift in dropped if shift.shift_id is not None]
    await shifts.drop(connection, ids)
    await shifts.add(connection, good, by.person_id)
    detail = {"entered": len(good), "dropped": len(dropped)}
    await by.note(connection, "roster_from_file", detail=detail)


async def _note(connection: Connection, by: ActingPerson, action: str, shift: Shift) -> None:
    detail = {
        "begins": shift.span.begins.isoformat(),
        "ends": shift.span.ends.isoformat(),
        "breaks": [f"{each.begins.isoformat()}/{each.ends.isoformat()}" for each in shift.breaks],
    }
    await by.note(connection, action, shift.operator, detail)
