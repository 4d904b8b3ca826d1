"""Compares what was rolled up with what the contacts say."""

from __future__ import annotations

import random
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from quality.reports.dimensions import DAY, Dimension, Period
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
    of days. To be asked in one snapshot."""
    period = Period(day, day, zone)
    by_quarter = Plan(Source.QUARTERS, "quarter", by_line=True, keys=())
    plans = {"quarters": by_quarter}
    for dimension in (Dimension.LINE, *KEYS):
        keys = () if dimension is Dimension.LINE else (dimension,)
        plans[dimension.value] = Plan(Source.DAYS, "whole", by_line=True, keys=keys, of=dimension)
    found = []
    for name, plan in plans.items():
        stands = await _read(connection, plan, period, now)
        anew = Plan(Source.CONTACTS, plan.unit, plan.by_line, plan.keys)
        if stands != await _read(connection, anew, period, now):
            found.append(name)
    return found


async def _read(connection: Connection, plan: Plan, period: Period, now: datetime) -> set[Part]:
    everything = Report(measures=())
    return set(await sums.read(connection, everything, plan, period, now))
