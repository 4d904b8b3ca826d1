"""Business actions with blocked numbers, each with its entry in the audit.

Each function works in the caller's transaction; the caller tells the dispatcher afterwards.
"""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from queue_manager.rows import blocked_numbers
from staff.acting import ActingPerson


async def block_number(
    connection: Connection,
    number: str,
    reason: str,
    note: str,
    until: datetime | None,
    by: ActingPerson,
) -> int | None:
    """Block a number (E.164), and settle the marks that operators gave it. `until` None: until it
    is lifted. Return the id of the block; None where the number is blocked already."""
    block_id = await blocked_numbers.block(connection, number, reason, note, until, by.person_id)
    if block_id is None:
        return None
    await blocked_numbers.judge(connection, number, "blocked", by.person_id)
    await by.note(connection, "number_blocked", number)
    return block_id


async def lift_block(connection: Connection, block_id: int, by: ActingPerson) -> bool:
    """Lift a block. Return False where there is no such block."""
    number = await blocked_numbers.lift(connection, block_id, by.person_id)
    if number is None:
        return False
    await by.note(connection, "number_unblocked", number)
    return True
