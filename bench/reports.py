"""`./komek bench reports`: reports over a month and a year of twenty million contacts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bench import report, reports_made
from bench.database import own_database
from bench.delays import Quantiles, quantiles, seconds_of
from foundation.postgres.pool import STATEMENT_SECONDS, Pool, connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect
from foundation.process.lifetime import freeze_memory
from foundation.settings import Settings
from quality.reports.dimensions import DAY, Dimension, ReportPeriod
from quality.reports.reading import make
from quality.reports.report import Report, ReportRefused, plan

CALLS, OPERATORS, ROUNDS, APART_ROUNDS = 20_000_000, 150, 40, 5
ZONE = ZoneInfo("Asia/Almaty")
YEAR = ReportPeriod(date(2025, 1, 1), date(2025, 12, 31), ZONE)
MONTH = ReportPeriod(date(2025, 9, 1), date(2025, 9, 30), ZONE)
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MONTH_SECONDS, YEAR_SECONDS = 0.050, 0.300
MEASURES = ("offered", "lost", "level_in_time", "answer_seconds", "aht_seconds", "repeated_share")
KINDS: dict[str, tuple[Dimension | None, Dimension | None]] = {
    "in sum": (None, None),
    **{f"by {it.value}": (it, None) for it in Dimension},
    "by line × operator": (Dimension.LINE, Dimension.OPERATOR),
    "by weekday × hour": (Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
}
PERCENTILES, FIRST_CALLS = ("wait_p50_seconds", "wait_p95_seconds"), ("first_call_share",)
#: What does not add: read from single contacts, calls and states.
APART = {
    "percentiles of waits, in sum": Report(PERCENTILES),
    "percentiles of waits, by operator": Report(PERCENTILES, Dimension.OPERATOR),
    "percentiles of waits, by quarter": Report(PERCENTILES, Dimension.QUARTER),
    "first-call resolution, in sum": Report(FIRST_CALLS),
    "first-call resolution, by operator": Report(FIRST_CALLS, Dimension.OPERATOR),
    "occupancy, by operator": Report(("occupancy",), Dimension.OPERATOR),
    "occupancy, by day": Report(("occupancy",), Dimension.DAY),
    "topics by operator": Report(MEASURES, Dimension.TOPIC, Dimension.OPERATOR),
}


async def run(calls: int = CALLS) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the targets were met."""
    async with own_database() as settings:
        return await make_and_measure(settings, calls)


async def make_and_measure(settings: Settings, calls: int) -> tuple[str, bool]:
    """Return the same, in this database, which is empty before and full afterwards."""
    async with reports_made.in_a_hurry(settings):
        filled = await seconds_of(reports_made.fill(settings, YEAR, calls, OPERATORS))
        summed = await seconds_of(reports_made.sum_up(settings, YEAR, NOW))
    pool = await open_pool(settings, "bench", size=1)
    freeze_memory()  # as in the web process
    measured = await _measure_all(pool)
    async with connection(pool) as link:
        size = expect(await link.fetchrow(*bind("bench_reports_size")))
    await reports_made.add_calls(settings, MONTH, OPERATORS)
    apart = {name: await _measure_apart(pool, wish, MONTH) for name, wish in APART.items()}
    async with connection(pool) as link:
        counts = expect(await link.fetchrow(*bind("bench_apart_counts")))
    await pool.close()
    met = all(
        (month is None or month.p95 <= MONTH_SECONDS) and (year is None or year.p95 <= YEAR_SECONDS)
        for month, year in measured.values()
    )
    command = "./komek bench reports" + (f" --calls {calls}" if calls != CALLS else "")
    body = _body(measured, calls, filled, summed, size, met) + _apart_body(apart, counts)
    return report.section("Reports of a year", command, body, "without a PBX"), met


async def _measure_all(pool: Pool) -> dict[str, tuple[Quantiles | None, Quantiles | None]]:
    return {
        name: (await _measure(pool, kind, MONTH), await _measure(pool, kind, YEAR))
        for name, kind in KINDS.items()
    }


async def _measure(
    pool: Pool, kind: tuple[Dimension | None, Dimension | None], period: ReportPeriod
) -> Quantiles | None:
    """From the question to the table laid out, in this process; None: refused."""
    spent = []
    wish = Report(MEASURES, *kind)
    try:
        plan(wish, period)
    except ReportRefused:
        return None
    for n in range(ROUNDS):
        other = ReportPeriod(period.first + n % 3 * DAY, period.last - n % 2 * DAY, ZONE)
        began = time.perf_counter()
        async with connection(pool) as link:
            await make(link, wish, other, NOW)
        spent.append(time.perf_counter() - began)
    return quantiles(spent)


async def _measure_apart(pool: Pool, wish: Report, period: ReportPeriod) -> Quantiles | None:
    """None: it takes longer than a statement may."""
    spent = []
    for _ in range(APART_ROUNDS):
        began = time.perf_counter()
        try:
            async with connection(pool) as link:
                await make(link, wish, period, NOW)
        except ReportRefused:
            return None
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
    def figures(quantiles: Quantiles | None) -> Sequence[str]:
        if quantiles is None:
            return ["refused", ""]
        return [f"{1000 * quantiles.p50:.1f} ms", f"{1000 * quantiles.p95:.1f} ms"]

    rows = [[name, *figures(month), *figures(year)] for name, (month, year) in measured.items()]
    head = ["report", "a month, p50", "p95", "a year, p50", "p95"]
    return f"""{calls:,} contacts of a year and {OPERATORS} operators in the embedded PostgreSQL, \
made in {filled:.0f} s ({size["facts_bytes"] / 1e9:.1f} GB), and summed in {summed:.0f} s: \
{size["sums"]:,} rows of sums, {size["sums_bytes"] / 1e6:.0f} MB. Timed is a report \
from its question to its table laid out, {ROUNDS} times each.

{report.table(head, rows)}

Targets: p95 at most {1000 * MONTH_SECONDS:g} ms for a month and {1000 * YEAR_SECONDS:g} ms for a \
year in each row: {"met" if met else "**not met**"}."""


def _apart_body(apart: dict[str, Quantiles | None], counts: Row) -> str:
    def figures(quantiles: Quantiles | None) -> Sequence[str]:
        if quantiles is None:
            return ["not made", f"more than {STATEMENT_SECONDS:g} s"]
        return [f"{quantiles.p50:.2f} s", f"{quantiles.worst:.2f} s"]

    rows = [[name, *figures(it)] for name, it in apart.items()]
    return f"""

Figures that cannot be summed, and two keys at once, are read from single contacts, calls and \
states, over 93 days at most: a month's {counts["calls"]:,} calls, {counts["tickets"]:,} tickets \
and {counts["states"]:,} states, {APART_ROUNDS} times each. No target.

{report.table(["of September", "p50", "worst"], rows)}"""
