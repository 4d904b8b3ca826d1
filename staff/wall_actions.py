"""Business actions with wall screens, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.rows import wall_devices


async def pair_screen(
    connection: Connection, code: str, name: str, language: str, by: ActingPerson, now: datetime
) -> bool:
    """Pair the screen that shows the code. Return False where no screen shows it."""
    if not await wall_devices.accept_pairing(connection, code, name, language, by.person_id, now):
        return False
    await by.note(connection, "wall_code_typed", name, {"language": language})
    return True


async def revoke_screen(connection: Connection, device_id: int, by: ActingPerson) -> bool:
    """Take a screen's key back. Return False where there is no such screen."""
    name = await wall_devices.revoke(connection, device_id, by.person_id)
    if name is None:
        return False
    await by.note(connection, "wall_revoked", name, {"device_id": device_id})
    return True
