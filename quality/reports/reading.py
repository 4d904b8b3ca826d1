"""A report, read from the database and laid out."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from quality.reports.dimensions import Period
from quality.reports.report import Report, plan
from quality.reports.rows import sums
from quality.reports.table import Table, lay_out


async def make(connection: Connection, report: Report, period: Period, now: datetime) -> Table:
    """The report over the period as it is by `now`. Raises ReportRefused."""
    how = plan(report, period)
    parts = await sums.read(connection, report, how, period, now)
    return lay_out(report, how, parts, period)
