"""Compares what was rolled up with what the contacts say."""

from __future__ import annotations

import random
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from quality.reports.dimensions import DAY, Dimension, Period, following_month
from quality.reports.report import KEYS, Plan, Report, Source
from quality.reports.rows import sums
from quality.reports.table import Part

#: Each night one day of so many is compared: a hundredth of what is rolled up.
LOOKS_BACK_DAYS = 100


def day_to_compare(today: date, seed: int) -> date:
    """One of the days that are over, another for each seed."""
    return today - random.Random(seed).randint(1, LOOKS_BACK_DAYS) * DAY


async def differing(connection: Connection, day: date, zone: ZoneInfo, now: datetime) -> list[str]:
    """What is summed of the day otherwise than its contacts say: "quarters", or names of dimensions
    of days; and "months" where the day's month is not the sum of its days. To be asked in one
    snapshot."""
    period = Period(day, day, zone)
    by_quarter = Plan(Source.QUARTERS, "quarter", by_line=True, keys=())
    plans = {"quarters": by_quarter}
    plans.update({it.value: _whole(Source.DAYS, it) for it in (Dimension.LINE, *KEYS)})
    found = []
    for name, plan in plans.items():
        anew = Plan(Source.CONTACTS, plan.unit, plan.by_line, plan.keys)
        if await _differ(connection, plan, anew, period, now):
            found.append(name)
    first = day.replace(day=1)
    month = Period(first, following_month(first) - DAY, zone)
    for it in (Dimension.LINE, *KEYS):
        summed, anew = _whole(Source.MONTHS, it), _whole(Source.DAYS, it)
        if await _differ(connection, summed, anew, month, now):
            return [*found, "months"]
    return found


def _whole(source: Source, of: Dimension) -> Plan:
    """All sums of a dimension, by line and key."""
    keys = () if of is Dimension.LINE else (of,)
    return Plan(source, "whole", by_line=True, keys=keys, of=of)


async def _differ(
    connection: Connection, one: Plan, other: Plan, period: Period, now: datetime
) -> bool:
    return await _read(connection, one, period, now) != await _read(connection, other, period, now)


async def _read(connection: Connection, plan: Plan, period: Period, now: datetime) -> set[Part]:
    everything = Report(measures=())
    return set(await sums.read(connection, everything, plan, period, now))
