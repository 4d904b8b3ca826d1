"""Business actions with incidents of which waiting callers are told, with their audit.

Each function works in the caller's transaction; the caller tells the dispatcher afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from foundation.postgres.pool import Connection
from queue_manager.rows import incidents
from queue_manager.rows.incidents import IncidentRequest
from staff.acting import ActingPerson


async def open_incident(
    connection: Connection, wish: IncidentRequest, by: ActingPerson
) -> int | None:
    """Open an incident. Return its id; None where there is one of the same cluster."""
    incident_id = await incidents.add_incident(connection, wish, by.person_id)
    if incident_id is not None:
        await by.note(connection, "incident_opened", str(incident_id))
    return incident_id


async def keep_spoken_texts(
    connection: Connection, incident_id: int, sounds: Mapping[str, Sequence[str]]
) -> None:
    """Write by which sounds the incident is announced (language → names of sounds)."""
    for language, names in sounds.items():
        await incidents.keep_sounds(connection, incident_id, language, tuple(names))


async def record_incident(
    connection: Connection,
    incident_id: int,
    language: str,
    sounds: Sequence[str],
    by: ActingPerson,
) -> bool:
    """Write that a recording announces the incident in one language. Return False where there is no
    such incident."""
    if not await incidents.keep_sounds(connection, incident_id, language, tuple(sounds)):
        return False
    await by.note(connection, "incident_recorded", str(incident_id))
    return True


async def extend_incident(
    connection: Connection, incident_id: int, until: datetime, by: ActingPerson
) -> bool:
    """Change until when the incident lasts. Return False where there is no open one."""
    if not await incidents.extend_incident(connection, incident_id, until):
        return False
    await by.note(connection, "incident_extended", str(incident_id))
    return True


async def close_incident(connection: Connection, incident_id: int, by: ActingPerson) -> bool:
    """Close an incident. Return False where there is no open one."""
    if not await incidents.close_incident(connection, incident_id, by.person_id):
        return False
    await by.note(connection, "incident_closed", str(incident_id))
    return True
