"""The working calendar: a year of it read, days marked, a new year taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.deadlines import calendar_seed
from registry.deadlines.calendar import ONE_DAY, Calendar, DayMark, Mark, NoWorkingDay
from registry.deadlines.rows import calendars
from registry.deadlines.rows.calendars import CalendarVersion
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_DAYS = 60
MOST_VERSIONS = 30
FIRST_YEAR, YEARS_AHEAD = 2000, 5
Words = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f]*\Z")]
Reason = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f]*\S[^\x00-\x1f]*\Z")
]


class CalendarDay(Struct):
    """A day of the calendar. `works`: bodies work on it. `mark` null: it is as its weekday."""

    day: date
    works: bool
    mark: Literal["holiday", "day_off", "working"] | None
    reason: str


class Year(Struct):
    """A year of the calendar as it is in `version`. `known`: its holidays are in; else terms in it
    are computed by the week alone, provisionally. `next_year_missing`: the year after this one is
    not in; `provisional` open clocks are computed without a year's holidays."""

    year: int
    version: int
    known: bool
    days: list[CalendarDay]
    next_year_missing: bool
    provisional: int


class MarkedDay(Struct, forbid_unknown_fields=True):
    """A day to be marked. `mark` null: as its weekday again. `reason` is shown on the day."""

    day: date
    mark: Literal["holiday", "day_off", "working"] | None
    reason: Words = ""


class CalendarChange(Struct, forbid_unknown_fields=True):
    """A change of the calendar. `version`: the one that was looked at. `reason`: why, such as the
    decree."""

    version: int
    reason: Reason
    days: Annotated[list[MarkedDay], Meta(min_length=1, max_length=MOST_DAYS)]


class NewYear(Struct, forbid_unknown_fields=True):
    """The year to take in, with the holidays that are known of it."""

    version: int
    year: int


class CalendarChanged(Struct):
    """The version that has been made; open clocks are computed with it at once."""

    version: int


class YearQuery(Struct):
    year: Annotated[int, Meta(ge=FIRST_YEAR, le=2200)] | None = None


async def year_of(request: web.Request, query: YearQuery) -> Year:
    """Return the year that is asked for, or this one."""
    today = _today(request)
    year = query.year or today.year
    async with reading(request.app) as link:
        calendar = await calendars.calendar(link, await calendars.newest_calendar(link))
        provisional = await calendars.provisional_clocks(link)
    return Year(
        year=year,
        version=calendar.version,
        known=year in calendar.years,
        days=_days(calendar, year),
        next_year_missing=today.year + 1 not in calendar.years,
        provisional=provisional,
    )


@endpoint("GET", "/api/calendar", needs=Right.CALENDAR)
async def read_calendar(request: web.Request, query: YearQuery) -> Year:
    """Return a year of the working calendar: every day of it."""
    return await year_of(request, query)


@endpoint("GET", "/api/calendar/versions", needs=Right.CALENDAR)
async def calendar_versions(request: web.Request) -> list[CalendarVersion]:
    """Return who changed the calendar and why, the newest first."""
    async with reading(request.app) as link:
        return await calendars.calendar_versions(link, MOST_VERSIONS)


@endpoint("PUT", "/api/calendar", needs=Right.CALENDAR)
async def change_calendar(request: web.Request, body: CalendarChange) -> CalendarChanged:
    """Mark days: a new version, and every open clock is computed with it.

    409 `conflict` where somebody has made another version meanwhile.
    """
    days = {
        day.day: None if day.mark is None else DayMark(Mark(day.mark), day.reason)
        for day in body.days
    }
    if len(days) < len(body.days):
        raise BadRequest(reason="a day stands there twice")
    latest = _today(request).year + YEARS_AHEAD
    if not all(FIRST_YEAR <= day.year <= latest for day in days):
        raise BadRequest(reason=f"days are of the years {FIRST_YEAR} to {latest}")
    async with writing(request.app) as link:
        return await _make(request, link, body.version, days, [], body.reason.strip())


@endpoint("POST", "/api/calendar/years", needs=Right.CALENDAR)
async def add_calendar_year(request: web.Request, body: NewYear) -> CalendarChanged:
    """Take a year in, with the holidays that are known of it; days marked by hand stay as they are.
    Moved days that the government decides later are marked by hand.

    409 `conflict` where the year is in already, or somebody changed the calendar meanwhile.
    """
    if not FIRST_YEAR <= body.year <= _today(request).year + YEARS_AHEAD:
        raise BadRequest(reason="this year is too far away")
    async with writing(request.app) as link:
        calendar = await calendars.calendar(link, await calendars.lock_calendar(link))
        if body.year in calendar.years:
            raise Conflict
        known = calendar_seed.marks_of(body.year)
        days = {day: mark for day, mark in known.items() if day not in calendar.days}
        return await _make(
            request, link, body.version, days, [body.year], f"{body.year}: {calendar_seed.SOURCE}"
        )


async def _make(
    request: web.Request,
    link: Connection,
    seen: int,
    days: Mapping[date, DayMark | None],
    years: list[int],
    reason: str,
) -> CalendarChanged:
    """The next version. Raises Conflict where `seen` is not the newest one."""
    newest = await calendars.lock_calendar(link)
    if seen != newest:
        raise Conflict
    _refuse_endless_rest(await calendars.calendar(link, newest), days)
    person = person_of(request)
    version = newest + 1
    await calendars.add_calendar_version(
        link, version, days, years, person_id=person.person_id, reason=reason
    )
    await write_audit(
        link,
        person.person_id,
        "calendar_changed",
        subject=str(version),
        detail={
            "reason": reason,
            "years": years,
            "days": {str(day): mark and mark.mark.value for day, mark in days.items()},
        },
        address=request.remote,
    )
    return CalendarChanged(version)


def _refuse_endless_rest(calendar: Calendar, days: Mapping[date, DayMark | None]) -> None:
    """A term could never end where nobody works for months. Raises BadRequest."""
    marks = {**calendar.days, **{day: mark for day, mark in days.items() if mark is not None}}
    for day in (day for day, mark in days.items() if mark is None):
        marks.pop(day, None)
    changed = replace(calendar, days=marks)
    try:
        for day in days:
            changed.next_working(day)
            changed.last_working(day)
    except NoWorkingDay:
        raise BadRequest(reason="no working day would be left for months") from None


def _days(calendar: Calendar, year: int) -> list[CalendarDay]:
    found, day = [], date(year, 1, 1)
    while day.year == year:
        mark = calendar.days.get(day)
        found.append(
            CalendarDay(
                day=day,
                works=calendar.works(day),
                mark=None if mark is None else mark.mark.value,
                reason="" if mark is None else mark.reason,
            )
        )
        day += ONE_DAY
    return found


def _today(request: web.Request) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(request.app[SETTINGS].timezone)).date()
