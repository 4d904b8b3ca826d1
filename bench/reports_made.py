"""A year of contacts in a benchmark's own database, with the product's own sums of them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from bench.database import unlimited
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.postgres.queries import bind
from foundation.settings import Settings
from launcher.schema import apply_schema
from quality.reports.dimensions import DAY, ReportPeriod, month_of
from quality.reports.keeping import RollupKeeper
from quality.reports.rows import rollups

#: Connections that write at the same time: one for each core.
WRITERS, ALL_QUARTERS = 2, 100_000


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a made year: which contacts it has, numbered from `first`."""

    period: ReportPeriod
    first: int
    contacts: int


class Progress:
    """The progress of writing, printed on standard error each few seconds."""

    SECONDS = 10.0

    def __init__(self, what: str, of: int) -> None:
        self._what, self._of, self._done = what, of, 0
        self._began = self._spoke_at = time.perf_counter()

    def add(self, done: int) -> None:
        """Add so many more that are done."""
        self._done += done
        now = time.perf_counter()
        if now - self._spoke_at >= self.SECONDS or self._done >= self._of:
            self._spoke_at = now
            print(
                f"{self._what}: {self._done:,} of {self._of:,}, {now - self._began:.0f} s",
                file=sys.stderr,
                flush=True,
            )


def days_of(year: ReportPeriod, contacts: int) -> list[Day]:
    """Return the contacts shared out over the days, each day as many but for one."""
    firsts = [contacts * n // year.days for n in range(year.days + 1)]
    days = [year.first + n * DAY for n in range(year.days)]
    return [
        Day(ReportPeriod(day, day, year.zone), first, following - first)
        for day, first, following in zip(days, firsts, firsts[1:], strict=False)
    ]


@asynccontextmanager
async def in_a_hurry(settings: Settings) -> AsyncIterator[None]:
    """Provide the server hurries meanwhile, and settles at the end."""
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_reports_checkpoints"))
        await link.execute(*bind("bench_reports_hurry"))
        await link.execute(*bind("bench_reports_reload"))
    yield
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_reports_as_a_home"))
        await link.execute(*bind("bench_reports_reload"))
        await link.execute(*bind("bench_reports_settle"))


async def fill(settings: Settings, year: ReportPeriod, contacts: int, operators: int) -> None:
    """Write the days by two connections, in order; the parts are settled afterwards."""
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_reports_partitions", begins=year.begins, ends=year.ends))
    days, progress = deque(days_of(year, contacts)), Progress("contacts made", contacts)
    await asyncio.gather(*(_write(settings, days, operators, progress) for _ in range(WRITERS)))
    async with unlimited(settings) as link:
        commands = deque(row["command"] for row in await link.fetch(*bind("bench_reports_parts")))
        vacuumed = Progress("months looked through", len(commands))
        await asyncio.gather(*(_run(settings, commands, vacuumed) for _ in range(WRITERS)))
        await link.execute(*bind("bench_reports_analyze"))


async def _write(settings: Settings, days: deque[Day], operators: int, progress: Progress) -> None:
    async with unlimited(settings) as link:
        await link.fetch(*bind("bench_reports_quickly"))
        while days:
            day = days.popleft()
            await link.execute(
                *bind(
                    "bench_reports_fill",
                    begins=day.period.begins,
                    ends=day.period.ends,
                    first=day.first,
                    calls=day.contacts,
                    operators=operators,
                )
            )
            progress.add(day.contacts)


async def _run(settings: Settings, commands: deque[str], progress: Progress) -> None:
    async with unlimited(settings) as link:
        while commands:
            await link.execute(commands.popleft())
            progress.add(1)


async def sum_up(settings: Settings, year: ReportPeriod, now: datetime) -> None:
    """Sum up by the keeper's own steps, month by month, two months at a time; then the keeper
    itself, until it finds nothing more."""
    pool = await open_pool(settings, "bench", size=WRITERS)
    keeper = RollupKeeper(pool, year.zone)
    await keeper.begin()
    months = await _months(pool, year)
    progress = Progress("quarters summed", sum(map(len, months.values())))
    waiting = deque(months)
    await asyncio.gather(
        *(_sum(pool, year, months, waiting, progress, now) for _ in range(WRITERS))
    )
    while await keeper.look(now):
        pass
    await pool.close()
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_reports_analyze_sums"))


async def _months(pool: Pool, year: ReportPeriod) -> dict[date, list[datetime]]:
    """Quarters that are to be summed, by the month of their day."""
    async with connection(pool) as link:
        quarters = await rollups.dirty_quarters(link, ALL_QUARTERS)
    months: dict[date, list[datetime]] = {}
    for quarter in sorted(quarters):
        day = quarter.astimezone(year.zone).date()
        months.setdefault(day.replace(day=1), []).append(quarter)
    return months


async def _sum(
    pool: Pool,
    year: ReportPeriod,
    months: dict[date, list[datetime]],
    waiting: deque[date],
    progress: Progress,
    now: datetime,
) -> None:
    while waiting:
        month = waiting.popleft()
        await _sum_month(pool, year, month, months[month], progress, now)


async def _sum_month(
    pool: Pool,
    year: ReportPeriod,
    month: date,
    quarters: Sequence[datetime],
    progress: Progress,
    now: datetime,
) -> None:
    for day, own in groupby(quarters, key=lambda quarter: quarter.astimezone(year.zone).date()):
        for quarter in own:
            async with transaction(pool) as link:
                await rollups.sum_quarter(link, quarter, day)
            progress.add(1)
        async with transaction(pool) as link:
            await rollups.build_day(link, ReportPeriod(day, day, year.zone), now)
    async with transaction(pool) as link:
        await rollups.build_month(link, month_of(month, year.zone), now)


async def add_calls(settings: Settings, period: ReportPeriod, operators: int) -> None:
    """Add calls, tickets and operators' states of the period, for what does not add."""
    async with unlimited(settings) as link:
        for row in await link.fetch(*bind("bench_tickets_bare")):
            await link.execute(row["command"])
        await link.execute(*bind("bench_tickets_reindex"))
        await link.fetch(*bind("bench_reports_quickly"))
        progress = Progress("steps to calls and tickets", 3)
        begins, ends = period.begins, period.ends
        await link.execute(*bind("bench_apart_calls", begins=begins, ends=ends))
        progress.add(1)
        await link.execute(*bind("bench_apart_tickets", begins=begins, ends=ends))
        progress.add(1)
        await link.execute(
            *bind("bench_apart_states", begins=begins, ends=ends, operators=operators)
        )
        progress.add(1)
    await apply_schema(settings)  # the tickets' indexes
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_apart_analyze"))
