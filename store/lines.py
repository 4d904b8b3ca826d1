"""The lines as the dispatcher knows them."""

from __future__ import annotations

from datetime import timedelta

from queue_manager.domain.model import Line
from store.pool import Connection
from store.queries import sql


async def open_lines(connection: Connection) -> tuple[Line, ...]:
    """The lines that take calls, the most urgent first."""
    return tuple(
        Line(
            number=row["number"],
            kpi=timedelta(seconds=row["kpi_seconds"]),
            ring_time=timedelta(seconds=row["ring_seconds"]),
            wrap_up=timedelta(seconds=row["wrap_up_seconds"]),
            short_abandon=timedelta(seconds=row["short_abandon_seconds"]),
        )
        for row in await connection.fetch(sql("lines_open"))
    )
