"""The holidays of Kazakhstan as the package `holidays` knows them: where the calendar begins, and
what the administrator starts from when a new year is added. Moved days that a government decides
later are marked by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays

from registry.deadlines.calendar import DayMark, Mark

COUNTRY = "KZ"
#: Named in Kazakh, the state's language; pages show the reason as it is written.
LANGUAGE = "kk"
#: How far back the calendar goes: tickets of earlier systems can be imported.
YEARS_BACK = 3
#: What stands as the reason of what was taken from there.
SOURCE = "holidays of Kazakhstan, from the package `holidays`"


def marks_of(year: int) -> dict[date, DayMark]:
    """Return the marked days of a year."""
    known = holidays.country_holidays(COUNTRY, years=year, language=LANGUAGE)
    off = {day: DayMark(Mark.HOLIDAY, name[:200]) for day, name in known.items()}
    worked = {
        day: DayMark(Mark.WORKING, "")
        for day in getattr(known, "weekend_workdays", ())
        if day.year == year
    }
    return {**off, **worked}


def marks_of_years(years: Iterable[int]) -> dict[date, DayMark]:
    """Return the marked days of several years."""
    return {day: mark for year in years for day, mark in marks_of(year).items()}


def first_years(today: date) -> range:
    """Return the years that a new calendar begins with: up to this one. Next year's is the
    administrator's to add, once it has been published."""
    return range(today.year - YEARS_BACK, today.year + 1)
