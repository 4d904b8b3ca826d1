"""When operators were signed in, whatever they did."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def signed_in_spans(
    connection: Connection, begins: datetime, ends: datetime
) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return operator → from when to when they were signed in, within `begins` and `ends`, one
    after another. The state that still goes on is on the live floor, not on record."""
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    rows = await connection.fetch(*bind("signed_in_spans", begins=begins, ends=ends))
    for row in rows:
        found.setdefault(row["operator"], []).append((row["begins"], row["ends"]))
    return found
