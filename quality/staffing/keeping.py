"""The nightly job that stores the forecast, and the habits that staffing is computed from."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from channels.rows.inbox import clocks
from foundation.jobs.job import Job, TimeOfDay
from foundation.postgres.pool import Connection, Pool, connection, one_snapshot, transaction
from quality.analysis.rows import evidence
from quality.staffing.forecasting import (
    DAYS_BY_DAY,
    ContactHistory,
    Forecast,
    forecast_contacts,
    midnight,
)
from quality.staffing.habits import lost_share, written_seconds
from quality.staffing.requirement import StaffingHabits
from quality.staffing.rows import forecasts
from queue_manager.domain.measures.facts import quarter_of
from queue_manager.rows.service_level import ServiceLevelPeriod, state_times
from staff.roster.rows.shifts import roster
from staff.roster.shifts import TimeInterval
from workforce.forecast.special_days import named_days

#: When the last day is over and its calls have ended.
NIGHT = time(1, 20)
#: A year and the weeks around its ends are read, and forecasts kept as long.
READ_DAYS = 420
#: Habits are measured of so many weeks.
HABIT_WEEKS = 6
COUNTRY = "KZ"
#: The kind of fault that the health counts while no forecast can be made.
FORECAST_FAILS = "forecasts that cannot be made"


def job(pool: Pool, zone: ZoneInfo) -> Job:
    """Return the job that makes tonight's forecast."""

    async def make(now: datetime) -> None:
        await make_forecast(pool, zone, now)

    return Job("forecast contacts", make, daily=TimeOfDay(NIGHT, zone), fault=FORECAST_FAILS)


async def make_forecast(pool: Pool, zone: ZoneInfo, now: datetime) -> Forecast | None:
    """Make the forecast from today on and measure the habits, and store both; None where no call
    is on record. Raises DatabaseAway."""
    today = now.astimezone(zone).date()
    async with connection(pool) as link, one_snapshot(link):
        past = await _read_history(link, now, zone)
        last = today + timedelta(days=DAYS_BY_DAY)
        events = await forecasts.events_between(link, today, last)
        habits = await _measure_habits(link, now, zone)
    named = named_days(COUNTRY, today - timedelta(days=READ_DAYS), last)
    made = await asyncio.to_thread(forecast_contacts, past, events, named)
    async with transaction(pool) as link:
        await forecasts.write_habits(
            link, today, habits.patience_seconds, habits.lost_share, habits.written_seconds
        )
        if made is not None:
            await forecasts.write_quarters(link, made.quarters, now)
            await forecasts.write_days(link, made.days, now)
        await forecasts.forget_before(link, now - timedelta(days=READ_DAYS))
    return made


async def _read_history(link: Connection, now: datetime, zone: ZoneInfo) -> ContactHistory:
    today = now.astimezone(zone).date()
    begins, ends = midnight(today - timedelta(days=READ_DAYS), zone), midnight(today, zone)
    quarters = await evidence.quarters(link, begins, ends)
    written: dict[datetime, float] = {}
    for each in await clocks(link, midnight(today - timedelta(weeks=HABIT_WEEKS), zone), ends):
        if each.needs_person:
            at = quarter_of(each.published_at)
            written[at] = written.get(at, 0.0) + 1
    calls = {at: float(it.offered + it.turned_away) for at, it in quarters.items()}
    return ContactHistory(calls, written, today, zone)


async def _measure_habits(link: Connection, now: datetime, zone: ZoneInfo) -> StaffingHabits:
    today = now.astimezone(zone).date()
    begins, ends = midnight(today - timedelta(weeks=HABIT_WEEKS), zone), midnight(today, zone)
    planned = await roster(link, TimeInterval(begins, ends), zone, now)
    times = await state_times(link, ServiceLevelPeriod(begins, ends), timedelta(hours=1))
    return StaffingHabits(
        await forecasts.mean_patience(link, begins, ends),
        lost_share(planned.by_quarter(), times),
        written_seconds(await clocks(link, begins, ends)),
    )
