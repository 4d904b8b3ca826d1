"""Calls whose recordings quality still needs."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def held_calls(connection: Connection) -> list[str]:
    """Return those of complaints, assessments and calibrations that are not over."""
    return [row["call_id"] for row in await connection.fetch(*bind("retention_held_calls"))]
