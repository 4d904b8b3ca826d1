"""Compares what was rolled up with what the contacts say."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from quality.reports.dimensions import DAY, Dimension, ReportPeriod, month_of
from quality.reports.report import KEYS, OF_CLOCKS, Report, ReportPlan, ReportSource
from quality.reports.rows import sums
from quality.reports.table import SumsSlice

#: Each night one day of so many is compared: a hundredth of what is rolled up.
LOOKS_BACK_DAYS = 100


def day_to_compare(today: date, seed: int) -> date:
    """Return one of the days that are over, another for each seed."""
    return today - random.Random(seed).randint(1, LOOKS_BACK_DAYS) * DAY


async def differing(connection: Connection, day: date, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return what is summed of the day otherwise than its contacts say: "quarters", or names of
    dimensions of days; "months" where the day's month is not the sum of its days, and "clocks"
    where it is not that of its quarters by the clock. To be asked in one snapshot."""
    period = ReportPeriod(day, day, zone)
    by_quarter = ReportPlan(ReportSource.QUARTERS, "quarter", by_line=True, keys=())
    plans = {"quarters": by_quarter}
    plans.update({it.value: _whole(ReportSource.DAYS, it) for it in (Dimension.LINE, *KEYS)})
    found = []
    for name, plan in plans.items():
        anew = ReportPlan(ReportSource.CONTACTS, plan.unit, plan.by_line, plan.keys)
        if await _differ(connection, plan, anew, period, now):
            found.append(name)
    month = month_of(day, zone)
    of_keys = (Dimension.LINE, *KEYS)
    wholes = [(_whole(ReportSource.MONTHS, it), _whole(ReportSource.DAYS, it)) for it in of_keys]
    clocks = [
        (_clock(ReportSource.CLOCKS, clock), _clock(ReportSource.QUARTERS, clock))
        for clock in OF_CLOCKS
    ]
    for name, pairs in (("months", wholes), ("clocks", clocks)):
        if await _any_differ(connection, pairs, month, now):
            found.append(name)
    return found


def _clock(source: ReportSource, unit: str) -> ReportPlan:
    return ReportPlan(source, unit, by_line=True, keys=())


def _whole(source: ReportSource, of: Dimension) -> ReportPlan:
    """All sums of a dimension, by line and key."""
    keys = () if of is Dimension.LINE else (of,)
    return ReportPlan(source, "whole", by_line=True, keys=keys, of=of)


async def _any_differ(
    connection: Connection,
    pairs: Sequence[tuple[ReportPlan, ReportPlan]],
    period: ReportPeriod,
    now: datetime,
) -> bool:
    for one, other in pairs:
        if await _differ(connection, one, other, period, now):
            return True
    return False


async def _differ(
    connection: Connection, one: ReportPlan, other: ReportPlan, period: ReportPeriod, now: datetime
) -> bool:
    return await _read(connection, one, period, now) != await _read(connection, other, period, now)


async def _read(
    connection: Connection, plan: ReportPlan, period: ReportPeriod, now: datetime
) -> set[SumsSlice]:
    everything = Report(measures=())
    return set(await sums.read(connection, everything, plan, period, now))
