"""Keeps the sums of reports: quarters of an hour whose facts have changed are summed again, days
that are over are built from their contacts, and months that are over from their days and, by the
clock, from their quarters.

A change of facts marks its quarter in its own transaction (schema.sql: `report_is_dirty`). Whoever
reads sums a marked quarter, and a day that is not built, from the contacts themselves, and a month
that is not built from its days, or its quarters; so a report is right at any moment, and only
slower while much has just changed.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Pool, connection, transaction
from quality.reports.dimensions import ReportPeriod, month_of
from quality.reports.rows import rollups

QUARTERS_AT_ONCE, DAYS_AT_ONCE, MONTHS_AT_ONCE = 400, 10, 1


class RollupKeeper:
    """The keeper of the reports' sums. `zone`: of the city, whose days are built."""

    def __init__(self, pool: Pool, zone: ZoneInfo) -> None:
        self._pool, self._zone = pool, zone

    async def begin(self) -> None:
        """Begin once at the start: what was on record before reports were kept is to be summed."""
        async with transaction(self._pool) as link:
            await rollups.mark_all(link)

    async def look(self, now: datetime) -> int:
        """Sum what has changed; returns how many sums. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            quarters = await rollups.dirty_quarters(link, QUARTERS_AT_ONCE)
        for quarter in quarters:
            async with transaction(self._pool) as link:
                day = quarter.astimezone(self._zone).date()
                await rollups.sum_quarter(link, quarter, day)
        if len(quarters) == QUARTERS_AT_ONCE:
            return len(quarters)  # more has changed: their days are built afterwards
        days = await self._build_days(now)
        # While days are built, months would be summed again and again.
        return len(quarters) + (days or await self._build_months(now))

    async def _build_days(self, now: datetime) -> int:
        today = now.astimezone(self._zone).date()
        async with connection(self._pool) as link:
            days = await rollups.stale_days(link, today, DAYS_AT_ONCE)
        for day in days:
            async with transaction(self._pool) as link:
                await rollups.build_day(link, ReportPeriod(day, day, self._zone), now)
        return len(days)

    async def _build_months(self, now: datetime) -> int:
        today = now.astimezone(self._zone).date()
        async with connection(self._pool) as link:
            months = await rollups.stale_months(link, today, MONTHS_AT_ONCE)
        for month in months:
            async with transaction(self._pool) as link:
                await rollups.build_month(link, month_of(month, self._zone), now)
        return len(months)
