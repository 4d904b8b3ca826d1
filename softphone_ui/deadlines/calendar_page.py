"""`/calendar`: a year at a glance, each day a key away from its mark; who changed it and why."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from aiohttp import web
from babel.dates import format_date, get_day_names

from registry.deadlines.rows import calendars
from softphone_ui.deadlines.calendar_api import MOST_VERSIONS, CalendarDay, YearQuery, year_of
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.words import N_
from staff.roles import Right

MARKS = {
    "holiday": N_("Holiday"),
    "day_off": N_("Day off, moved"),
    "working": N_("Working day, moved"),
}


class CalendarMonth(NamedTuple):
    """A month of the calendar. `weeks` of seven, Monday first; None: a day of another month."""

    name: str
    weeks: list[list[CalendarDay | None]]
    working: int


@page("/calendar", needs=Right.CALENDAR)
async def calendar_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/calendar?year=2026` of working days."""
    year = await year_of(request, read_query(request, YearQuery))
    async with reading(request.app) as link:
        versions = await calendars.calendar_versions(link, MOST_VERSIONS)
    language = language_of(request)
    names = get_day_names("short", locale=language)
    return render(
        request,
        "deadlines/calendar.html",
        view=year,
        months=_months(year.days, language),
        weekdays=[names[n] for n in range(7)],
        marks=MARKS,
        versions=versions,
        day_name=lambda day: format_date(day, "full", locale=language),
    )


def _months(days: list[CalendarDay], language: str) -> list[CalendarMonth]:
    return [
        _month([it for it in days if it.day.month == number], language) for number in range(1, 13)
    ]


def _month(days: list[CalendarDay], language: str) -> CalendarMonth:
    cells: list[CalendarDay | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    first: date = days[0].day
    return CalendarMonth(
        name=str(format_date(first, "LLLL", locale=language)),
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        working=sum(it.works for it in days),
    )
