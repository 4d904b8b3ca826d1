"""`/my-shifts`: an operator's own month, what comes next, and the address of their calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import get_day_names

from softphone_ui.my_shifts.month import month_span, next_shift, own_month
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right
from staff.roster.rows.shifts import roster
from staff.roster.shifts import Shift, TimeInterval
from workforce.calendars.actions import make_calendar_address, revoke_calendar_address
from workforce.calendars.rows import calendars

#: Days ahead in which the next shift is looked for.
LOOKED_AHEAD = timedelta(days=45)
_MONTH = re.compile(r"(20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")


@page("/my-shifts", needs=Right.SHIFTS_OWN)
async def my_shifts(request: web.Request) -> web.StreamResponse:
    """Show the page `/my-shifts?month=2026-12`."""
    return await _show(request)


@page("/my-shifts/calendar", needs=Right.SHIFTS_OWN, method="POST")
async def make_calendar(request: web.Request) -> web.StreamResponse:
    """Make a new address of the person's calendar, and show it this once."""
    async with writing(request.app) as connection:
        secret = await make_calendar_address(connection, acting(request), datetime.now(UTC))
    return await _show(request, secret=secret)


@page("/my-shifts/calendar/revoke", needs=Right.SHIFTS_OWN, method="POST")
async def revoke_calendar(request: web.Request) -> web.StreamResponse:
    """Revoke the address of the person's calendar."""
    async with writing(request.app) as connection:
        await revoke_calendar_address(connection, acting(request), datetime.now(UTC))
    raise web.HTTPSeeOther("/my-shifts")


async def _show(request: web.Request, *, secret: str = "") -> web.StreamResponse:
    zone, now, person = (
        ZoneInfo(request.app[SETTINGS].timezone),
        datetime.now(UTC),
        person_of(request),
    )
    today = now.astimezone(zone).date()
    first = _month_of(request.query.get("month", ""), today)
    begin, last = month_span(first)
    async with reading(request.app) as connection:
        shown = await roster(connection, _span(request, begin, last), zone, now)
        coming = await roster(connection, TimeInterval(now, now + LOOKED_AHEAD), zone, now)
        made_at = await calendars.made_at(connection, person.person_id)

    def own(shifts: tuple[Shift, ...]) -> list[Shift]:
        return [each for each in shifts if person.has(each.operator)]

    known = any(
        each.span.begins.astimezone(zone).date().replace(day=1) == first for each in shown.shifts
    )
    language = language_of(request)
    names = get_day_names("abbreviated", locale=language)
    return render(
        request,
        "my_shifts/month.html",
        show=Show(language, zone),
        month=own_month(first, own(shown.shifts), zone, known=known),
        next=next_shift(own(coming.shifts), now),
        weekdays=[names[n] for n in range(7)],
        today=today,
        tomorrow=today + timedelta(days=1),
        now=now,
        made_at=made_at,
        address=f"{request.scheme}://{request.host}/calendar/{secret}.ics" if secret else "",
    )


def _month_of(text: str, today: date) -> date:
    """Read the first day of the month that is asked for. Raises BadRequest."""
    if not text:
        return today.replace(day=1)
    if _MONTH.fullmatch(text) is None:
        raise BadRequest(reason="month: as in 2026-12")
    return date.fromisoformat(f"{text}-01")


def _span(request: web.Request, begin: date, last: date) -> TimeInterval:
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return TimeInterval(days.begins(begin, zone), days.ends(last, zone))
