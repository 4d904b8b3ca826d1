"""What days require, read from the calls on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from quality.analysis.quarter import QuarterCalls
from quality.analysis.rows import evidence
from quality.analysis.rules import bounds
from quality.staffing.requirement import NO_HABITS, Requirement, days_before, requirements
from quality.staffing.rows.forecasts import forecast_between, latest_habits
from staff.roster.shifts import TimeInterval


async def required(
    link: Connection, days: Iterable[date], today: date, zone: ZoneInfo
) -> list[Requirement]:
    """Return the requirements of these local days, one after the other. The calls of all weeks
    before are read at once. What is forecast comes before what is usual."""
    compared = {day: days_before(day, today) for day in days}
    every = [each for found in compared.values() for each in found]
    if not every:
        return []
    begins, ends = bounds(min(every), zone)[0], bounds(max(every), zone)[1]
    by_day = _by_day(await evidence.quarters(link, begins, ends), zone)
    coming = await forecast_between(
        link, bounds(min(compared), zone)[0], bounds(max(compared), zone)[1]
    )
    habits = await latest_habits(link) or NO_HABITS
    return [
        requirement
        for day, before in compared.items()
        for requirement in requirements(
            TimeInterval(*bounds(day, zone)),
            [by_day.get(each, {}) for each in before],
            zone,
            habits,
            coming,
        )
    ]


def _by_day(
    quarters: Mapping[datetime, QuarterCalls], zone: ZoneInfo
) -> dict[date, dict[datetime, QuarterCalls]]:
    found: dict[date, dict[datetime, QuarterCalls]] = {}
    for at, calls in quarters.items():
        found.setdefault(at.astimezone(zone).date(), {})[at] = calls
    return found
