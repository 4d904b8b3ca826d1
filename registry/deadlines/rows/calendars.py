"""The calendar of working days, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.deadlines.calendar import Calendar, DayMark, Mark


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """The version of a calendar: who changed it, and why. `made_by` None: the system."""

    version: int
    made_at: datetime
    made_by: str | None
    reason: str
    days: int


@query("terms_calendar_newest")
async def newest_calendar(connection: Connection) -> int:
    """Return the newest version; 0: there is none."""


async def calendar(connection: Connection, version: int) -> Calendar:
    """Return the calendar as it is in that version."""
    days: dict[date, DayMark] = {}
    for row in await connection.fetch(*bind("terms_calendar_days", version=version)):
        if row["mark"] is None:
            days.pop(row["day"], None)
        else:
            days[row["day"]] = DayMark(Mark(row["mark"]), row["reason"])
    years = await connection.fetch(*bind("terms_calendar_years"))
    known = frozenset(row["year"] for row in years if row["version"] <= version)
    return Calendar(version, days, known)


@query("terms_calendar_versions")
async def calendar_versions(connection: Connection, limit: int) -> list[CalendarVersion]:
    """Return the newest first."""


async def lock_calendar(connection: Connection) -> int:
    """Lock the calendar: nobody else changes it until the transaction ends; returns its version."""
    await connection.execute(*bind("terms_calendar_lock"))
    return await newest_calendar(connection)


async def add_calendar_version(
    connection: Connection,
    version: int,
    days: Mapping[date, DayMark | None],
    years: Iterable[int] = (),
    *,
    person_id: int | None,
    reason: str,
) -> None:
    """Make `version` (one more than the newest). None: the day is as its weekday again."""
    await connection.execute(
        *bind("terms_calendar_add_version", version=version, person_id=person_id, reason=reason)
    )
    for day, mark in sorted(days.items()):
        await connection.execute(
            *bind(
                "terms_calendar_add_day",
                day=day,
                version=version,
                mark=None if mark is None else mark.mark.value,
                reason="" if mark is None else mark.reason,
            )
        )
    for year in years:
        await connection.execute(*bind("terms_calendar_add_year", year=year, version=version))


@query("terms_provisional")
async def provisional_clocks(connection: Connection) -> int:
    """Return how many open clocks are computed without a year's holidays."""
