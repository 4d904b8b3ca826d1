"""Sums of quarters, days and months, kept."""

from __future__ import annotations

from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.reports.dimensions import ReportPeriod
from quality.reports.rows import clocks


@query("report_all_dirty")
async def mark_all(connection: Connection) -> int:
    """Mark all that has facts, before anything was rolled up; returns how many quarters."""


@query("report_dirty_quarters")
async def dirty_quarters(connection: Connection, limit: int) -> list[datetime]:
    """Return quarters whose facts have changed since they were summed, the latest first."""


async def sum_quarter(connection: Connection, quarter: datetime, day: date) -> None:
    """Sum a quarter again, and let its day and month be built again. In a transaction of its
    own."""
    await connection.execute(*bind("report_clean_quarter", quarter=quarter))
    await connection.execute(*bind("report_forget_quarter", quarter=quarter))
    await connection.execute(*bind("report_sum_quarter", quarter=quarter))
    await connection.execute(*bind("report_day_is_stale", day=day))
    await _mark_month(connection, day.replace(day=1))


@query("report_month_is_stale")
async def _mark_month(connection: Connection, month: date) -> None:
    """Mark a month to be summed again, and lock its row until the transaction ends."""


@query("report_stale_days")
async def stale_days(connection: Connection, today: date, limit: int) -> list[date]:
    """Return days before today that are to be built, the latest first."""


async def build_day(connection: Connection, period: ReportPeriod, now: datetime) -> None:
    """Sum the contacts of a period of one day. In a transaction of its own."""
    day = period.first
    # First of all, for what changes the day meanwhile waits for this row and marks it again.
    await connection.execute(*bind("report_day_is_built", day=day, now=now))
    await connection.execute(*bind("report_forget_day", day=day))
    query = bind(
        "report_sum_day", day=day, begins=period.begins, ends=period.ends, zone=period.zone.key
    )
    await connection.execute(*query)


@query("report_stale_months")
async def stale_months(connection: Connection, today: date, limit: int) -> list[date]:
    """Return first days of months before today's that can be summed from their days, the latest
    first."""


async def build_month(connection: Connection, period: ReportPeriod, now: datetime) -> None:
    """Sum the days of a period of one whole month, and its quarters by the clock, unless a day of
    it is to be built. In a transaction of its own."""
    month = period.first
    # The row is held before it is asked what is to be built, so that no mark is passed over.
    await _mark_month(connection, month)
    if await connection.fetchval(*bind("report_month_is_built", month=month, now=now)) is None:
        return
    await connection.execute(*bind("report_forget_month", month=month))
    await connection.execute(*bind("report_sum_month", month=month))
    await clocks.build(connection, period)
