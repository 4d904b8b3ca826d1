"""A report, read from the database and laid out."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from foundation.postgres.pool import Connection, one_snapshot
from quality.reports.apart import Found, with_apart
from quality.reports.dimensions import ReportPeriod
from quality.reports.measures import MEASURES, Need
from quality.reports.report import (
    Report,
    ReportPlan,
    ReportProblem,
    ReportRefused,
    ReportSource,
    plan,
)
from quality.reports.rows import apart, sums
from quality.reports.table import ReportTable, lay_out


async def make(
    connection: Connection, report: Report, period: ReportPeriod, now: datetime
) -> ReportTable:
    """Return the report over the period as it is by `now`. Raises ReportRefused, also where its
    contacts are more than can be read within the time of a statement."""
    how = plan(report, period)
    needs = {need for code in report.measures if (need := MEASURES[code].need) is not None}
    if not needs and how.source is not ReportSource.CONTACTS:
        return lay_out(report, how, await sums.read(connection, report, how, period, now), period)
    try:
        return await _of_contacts(connection, report, how, period, needs, now)
    except TimeoutError:
        raise ReportRefused(ReportProblem.TOO_MANY_CONTACTS) from None


async def _of_contacts(
    connection: Connection,
    report: Report,
    how: ReportPlan,
    period: ReportPeriod,
    needs: Set[Need],
    now: datetime,
) -> ReportTable:
    async with one_snapshot(connection):
        parts = await sums.read(connection, report, how, period, now)
        found = await _apart(connection, report, period, needs, now)
    table = lay_out(report, how, parts, period)
    return with_apart(table, found) if needs else table


async def _apart(
    connection: Connection, report: Report, period: ReportPeriod, needs: Set[Need], now: datetime
) -> list[Found]:
    """What the measures need besides sums, from single contacts."""
    question, found = apart.asking(report, period), []
    if Need.WAITS in needs:
        found.append(await apart.waits(connection, report, period, question))
    if Need.FIRST_CALLS in needs:
        found.append(await apart.first_calls(connection, report, period, question, now))
    if Need.STATES in needs:
        found.append(await apart.states(connection, report, period, question))
    return found
