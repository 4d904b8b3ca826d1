"""Forecasts on record, days with an event, and the habits that staffing is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect
from quality.replay.recorded import IN_LINE, LEFT
from quality.staffing.requirement import ForecastQuarter, StaffingHabits


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day on which something happens that the past does not tell: calls are multiplied by
    `factor`."""

    day: date
    name: str
    factor: float


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """The calls that are forecast for a local day, with their band of 80 %."""

    day: date
    calls: float
    low80: float
    high80: float


async def forecast_between(
    connection: Connection, begins: datetime, ends: datetime
) -> dict[datetime, ForecastQuarter]:
    """Return what is forecast for the quarter-hours of this time, by their begin."""
    rows = await connection.fetch(*bind("forecast_quarters_between", begins=begins, ends=ends))
    return {
        row["quarter_at"]: ForecastQuarter(
            row["calls"], row["low80"], row["high80"], row["written"]
        )
        for row in rows
    }


async def write_quarters(
    connection: Connection, quarters: Mapping[datetime, ForecastQuarter], made_at: datetime
) -> None:
    """Store the forecast of quarter-hours in place of an older one."""
    await connection.execute(
        *bind(
            "forecast_quarters_write",
            made_at=made_at,
            quarters=list(quarters),
            calls=[it.calls for it in quarters.values()],
            low80=[it.low80 for it in quarters.values()],
            high80=[it.high80 for it in quarters.values()],
            written=[it.written for it in quarters.values()],
        )
    )


async def write_days(
    connection: Connection, days: Sequence[ForecastDay], made_at: datetime
) -> None:
    """Store the forecast of days in place of an older one."""
    await connection.execute(
        *bind(
            "forecast_days_write",
            made_at=made_at,
            days=[it.day for it in days],
            calls=[it.calls for it in days],
            low80=[it.low80 for it in days],
            high80=[it.high80 for it in days],
        )
    )


@query("forecast_forget")
async def forget_before(connection: Connection, before: datetime) -> None:
    """Delete forecasts of quarter-hours before this moment."""


@query("forecast_events_between")
async def events_between(connection: Connection, first: date, last: date) -> list[EventDay]:
    """Return the days with an event from the first to the last day."""


@query("forecast_event_write")
async def mark_event(
    connection: Connection, day: date, name: str, factor: float, added_by: int | None
) -> None:
    """Mark a day with an event, or change what is said of it."""


@query("forecast_event_drop")
async def drop_event(connection: Connection, day: date) -> None:
    """Take the event off a day."""


@query("staffing_habits_latest")
async def latest_habits(connection: Connection) -> StaffingHabits | None:
    """Return the habits that were measured last; None before the first night."""


@query("staffing_habits_write")
async def write_habits(
    connection: Connection,
    measured_on: date,
    patience_seconds: float | None,
    lost_share: float,
    written_seconds: float,
) -> None:
    """Store what was measured on this day."""


async def mean_patience(connection: Connection, begins: datetime, ends: datetime) -> float | None:
    """Return the mean patience of callers in seconds: all waits over those who left (Garnett,
    Mandelbaum and Reiman 2002). None where nobody left."""
    waits = expect(
        await connection.fetchrow(
            *bind(
                "staffing_waits",
                begins=begins,
                ends=ends,
                counted=[it.value for it in IN_LINE],
                left_with=[it.value for it in LEFT],
            )
        )
    )
    left: int = waits["left_early"]
    seconds: float = waits["seconds"]
    return seconds / left if left and seconds > 0 else None
