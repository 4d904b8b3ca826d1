"""Calls whose recordings quality still needs."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("retention_held_calls")
async def held_calls(connection: Connection) -> list[str]:
    """Return those of complaints, assessments and calibrations that are not over."""
