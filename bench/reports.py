"""`./komek bench reports`: reports over a month and a year of twenty million contacts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bench import report
from bench.database import own_database
from bench.delays import Quantiles, quantiles
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect
from quality.reports.dimensions import DAY, Dimension, Period
from quality.reports.keeping import RollupKeeper
from quality.reports.reading import make
from quality.reports.report import Report, ReportRefused, plan

CALLS, ROUNDS, AT_ONCE = 20_000_000, 20, 200_000
ZONE = ZoneInfo("Asia/Almaty")
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), ZONE)
MONTH = Period(date(2025, 9, 1), date(2025, 9, 30), ZONE)
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MONTH_SECONDS, YEAR_SECONDS = 0.050, 0.300
MEASURES = ("offered", "lost", "level_in_time", "answer_seconds", "aht_seconds", "repeated_share")
KINDS: dict[str, tuple[Dimension | None, Dimension | None]] = {
    "in sum": (None, None),
    **{f"by {it.value}": (it, None) for it in Dimension},
    "by line × operator": (Dimension.LINE, Dimension.OPERATOR),
    "by weekday × hour": (Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
}


async def run(calls: int = CALLS) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    async with own_database() as settings:
        pool = await open_pool(settings, "bench", size=2)
        filled = await _fill(pool, calls)
        summed = await _sum(pool)
        measured = {
            name: (await _measure(pool, kind, MONTH), await _measure(pool, kind, YEAR))
            for name, kind in KINDS.items()
        }
        async with connection(pool) as link:
            size = expect(await link.fetchrow(*bind("bench_reports_size")))
        await pool.close()
    met = all(
        (month is None or month.p95 <= MONTH_SECONDS) and (year is None or year.p95 <= YEAR_SECONDS)
        for month, year in measured.values()
    )
    command = "./komek bench reports" + (f" --calls {calls}" if calls != CALLS else "")
    body = _body(measured, calls, filled, summed, size, met)
    return report.section("Reports of a year", command, body, "without a PBX"), met


async def _fill(pool: Pool, calls: int) -> float:
    began = time.perf_counter()
    async with connection(pool) as link:
        await link.execute(*bind("bench_reports_partitions", begins=YEAR.begins, ends=YEAR.ends))
        await link.execute(*bind("bench_reports_quickly"))
        for first in range(0, calls, AT_ONCE):
            at_once = min(AT_ONCE, calls - first)
            await link.execute(
                *bind(
                    "bench_reports_fill",
                    begins=YEAR.begins,
                    ends=YEAR.ends,
                    first=first,
                    calls=at_once,
                ),
                timeout=600,
            )
        await link.execute("RESET session_replication_role")
        await link.execute(*bind("bench_reports_analyze"), timeout=600)
    return time.perf_counter() - began


async def _sum(pool: Pool) -> float:
    began = time.perf_counter()
    keeper = RollupKeeper(pool, ZONE)
    await keeper.begin()
    while await keeper.look(NOW):
        pass
    async with connection(pool) as link:
        await link.execute(*bind("bench_reports_analyze_sums"))
    return time.perf_counter() - began


async def _measure(
    pool: Pool, kind: tuple[Dimension | None, Dimension | None], period: Period
) -> Quantiles | None:
    """From the question to the table laid out, in this process; None: refused."""
    spent = []
    wish = Report(MEASURES, *kind)
    try:
        plan(wish, period)
    except ReportRefused:
        return None
    for n in range(ROUNDS):
        other = Period(period.first + n % 3 * DAY, period.last - n % 2 * DAY, ZONE)
        began = time.perf_counter()
        async with connection(pool) as link:
            await make(link, wish, other, NOW)
        spent.append(time.perf_counter() - began)
    return quantiles(spent)


def _body(
    measured: dict[str, tuple[Quantiles | None, Quantiles | None]],
    calls: int,
    filled: float,
    summed: float,
    size: Row,
    met: bool,
) -> str:
    def figures(it: Quantiles | None) -> Sequence[str]:
        if it is None:
            return ["refused", ""]
        return [f"{1000 * it.p50:.1f} ms", f"{1000 * it.p95:.1f} ms"]

    rows = [[name, *figures(month), *figures(year)] for name, (month, year) in measured.items()]
    head = ["report", "a month, p50", "p95", "a year, p50", "p95"]
    return f"""{calls:,} contacts of a year in the embedded PostgreSQL, made in {filled:.0f} s \
({size["facts_bytes"] / 1e9:.1f} GB), and summed in {summed:.0f} s: {size["sums"]:,} rows of sums, \
{size["sums_bytes"] / 1e6:.0f} MB. Timed is a report from its question to its table laid out, \
{ROUNDS} times each.

{report.table(head, rows)}

Targets: p95 at most {1000 * MONTH_SECONDS:g} ms for a month and {1000 * YEAR_SECONDS:g} ms for a \
year in each row: {"met" if met else "**not met**"}."""
