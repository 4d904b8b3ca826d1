"""The sums of a report, read from where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.measures import NAMES
from quality.reports.report import Report, ReportPlan, ReportSource
from quality.reports.rows import clocks
from quality.reports.table import SumsSlice


async def read(
    connection: Connection, report: Report, plan: ReportPlan, period: ReportPeriod, now: datetime
) -> list[SumsSlice]:
    """Return the parts that the plan asks for, of one moment: what is not rolled up yet is summed
    from its contacts in the same query."""
    match plan.source:
        case ReportSource.MONTHS | ReportSource.DAYS:
            rows = await _of_days(connection, report, plan, period, now)
        case ReportSource.QUARTERS:
            rows = await _of_quarters(connection, report, plan, period)
        case ReportSource.CLOCKS:
            lines = _chosen(report, Dimension.LINE)
            rows = await clocks.read(connection, period, plan.unit, lines, by_line=plan.by_line)
        case ReportSource.CONTACTS:
            rows = await _of_contacts(connection, report, plan, period)
    return _parts(rows, len(plan.keys))


def _chosen(report: Report, dimension: Dimension) -> Sequence[str] | None:
    return list(report.only[dimension]) if dimension in report.only else None


async def _of_days(
    connection: Connection, report: Report, plan: ReportPlan, period: ReportPeriod, now: datetime
) -> list[Row]:
    query = bind(
        "report_by_days",
        first=period.first,
        last=period.last,
        zone=period.zone.key,
        now=now,
        unit=plan.unit,
        by=plan.of.value,
        by_line=plan.by_line,
        by_key=bool(plan.keys),
        by_months=plan.source is ReportSource.MONTHS,
        lines=_chosen(report, Dimension.LINE),
        keys=None if plan.of is Dimension.LINE else _chosen(report, plan.of),
    )
    return list(await connection.fetch(*query))


async def _of_quarters(
    connection: Connection, report: Report, plan: ReportPlan, period: ReportPeriod
) -> list[Row]:
    query = bind(
        "report_by_quarters",
        begins=period.begins,
        ends=period.ends,
        zone=period.zone.key,
        unit=plan.unit,
        by_line=plan.by_line,
        lines=_chosen(report, Dimension.LINE),
    )
    return list(await connection.fetch(*query))


async def _of_contacts(
    connection: Connection, report: Report, plan: ReportPlan, period: ReportPeriod
) -> list[Row]:
    by, by_too = (*(it.value for it in plan.keys), None, None)[:2]
    query = bind(
        "report_by_contacts",
        begins=period.begins,
        ends=period.ends,
        zone=period.zone.key,
        unit=plan.unit,
        by_line=plan.by_line,
        by=by,
        by_too=by_too,
        lines=_chosen(report, Dimension.LINE),
        languages=_chosen(report, Dimension.LANGUAGE),
        operators=_chosen(report, Dimension.OPERATOR),
        topics=_chosen(report, Dimension.TOPIC),
        bodies=_chosen(report, Dimension.BODY),
        districts=_chosen(report, Dimension.DISTRICT),
        skills=_chosen(report, Dimension.SKILL),
        shifts=_chosen(report, Dimension.SHIFT),
    )
    return list(await connection.fetch(*query))


def _parts(rows: list[Row], keys: int) -> list[SumsSlice]:
    """Cut the rows into time, line, keys and sums, which stand in this order: to look up each sum
    of thousands of rows by its name takes longer."""
    ends = 2 + keys
    return [SumsSlice(row[0], row[1], row[2:ends], row[-len(NAMES) :]) for row in rows]
