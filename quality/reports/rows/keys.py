"""Keys that only contacts name: nobody keeps a list of skills or of shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.reports.dimensions import Dimension, ReportPeriod


async def on_record(
    connection: Connection, period: ReportPeriod
) -> Mapping[Dimension, Sequence[str]]:
    """Return skills and shifts of the period that can be chosen from; those of today come
    tomorrow."""
    rows = await connection.fetch(
        *bind("report_keys_on_record", first=period.first, last=period.last)
    )
    found: dict[Dimension, list[str]] = {}
    for row in rows:
        found.setdefault(Dimension(row["dimension"]), []).append(row["key"])
    return found
