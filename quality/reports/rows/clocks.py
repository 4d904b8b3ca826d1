"""Sums of months by the clock: as many rows for a month of any size."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.reports.dimensions import ReportPeriod


async def build(connection: Connection, month: ReportPeriod) -> None:
    """Sum the quarters of a period of one whole month. In the transaction that builds the month."""
    await connection.execute(*bind("report_forget_clocks", month=month.first))
    query = bind(
        "report_sum_clocks",
        month=month.first,
        begins=month.begins,
        ends=month.ends,
        zone=month.zone.key,
    )
    await connection.execute(*query)


@query("report_by_clocks")
async def read(
    connection: Connection,
    period: ReportPeriod,
    unit: str,
    lines: Sequence[str] | None,
    *,
    by_line: bool,
) -> list[Row]:
    """Return sums for each `unit` of the clock, of months where they are built and of quarters
    else."""
