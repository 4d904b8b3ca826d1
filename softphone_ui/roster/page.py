"""`/roster`: a week or a day, who is to work, and today who of them has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from aiohttp import web
from babel.dates import format_date
from msgspec import Struct

from quality.staffing.requirement import Requirement, short_by
from softphone_ui.roster import drawing
from softphone_ui.roster.load import RosterPage, load, required_of, zone_of
from softphone_ui.roster.words_of import STANDING_WORDS
from softphone_ui.web import days
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS
from staff.roles import Right
from staff.roster.coverage import Adherence, Quarter, ShiftStatus, adherence, unrostered
from staff.roster.shifts import Shift, TimeInterval

#: In this order they are shown: first what is to be acted on.
TURN = (
    ShiftStatus.AWAY,
    ShiftStatus.MISSED,
    ShiftStatus.THERE,
    ShiftStatus.LATER,
    ShiftStatus.OVER,
)
#: Whoever was signed in for less outside the roster is not named.
NOT_NAMED = timedelta(minutes=30)


class RosterPageQuery(Struct):
    """A query for the roster. `day`: any day of the week that is shown, or the day itself."""

    day: date | None = None
    view: Literal["week", "day"] = "week"


@dataclass(frozen=True, slots=True)
class Today:
    """Signed in against rostered by `now`. `rostered` None: today has no roster. `others`: names of
    who was signed in without being on it, and for how long."""

    rostered: int | None
    signed_in: int
    missing: int
    rows: list[tuple[str, Adherence]]
    others: list[tuple[str, timedelta]]


@page("/roster", needs=Right.FLOOR)
async def roster_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/roster?day=…&view=week|day`."""
    query: RosterPageQuery = read_query(request, RosterPageQuery)
    zone, now = zone_of(request.app), drawing.now()
    day = query.day or days.today(zone)
    if not days.FIRST + timedelta(days=7) <= day <= days.LAST - timedelta(days=8):
        raise BadRequest(reason="there is no such day")
    week = query.view == "week"
    first, count = (drawing.monday_of(day), 7) if week else (day, 1)
    found = await load(request.app, drawing.span_between(first, count, zone), now)
    whole_day = drawing.span_between(days.day_of(now, zone), 1, zone)
    required = await required_of(request.app, found.roster, now)
    of_today = await load(request.app, whole_day, now)
    words, language = request.app[WORDS], language_of(request)
    return render(
        request,
        "roster/roster.html",
        drawn=_drawn(found, required, language, week=week),
        show=Show(language, zone),
        say=lambda message: words.say(language, message),
        week=week,
        first=first,
        last=first + timedelta(days=count - 1),
        before=day - timedelta(days=count),
        following=day + timedelta(days=count),
        day=day,
        now=now,
        today=today_of(of_today),
        today_date=days.day_of(now, zone),
        standing_words=STANDING_WORDS,
        may_change=person_of(request).may(Right.ROSTER),
        open_operators=[it for it in found.operators.values() if it.open],
        shown=_shown(found),
    )


def _drawn(
    found: RosterPage, required: list[Requirement], language: str, *, week: bool
) -> dict[str, object]:
    lines = drawing.LINES_OF_WEEK if week else drawing.LINES_OF_DAY
    columns = drawing.columns_of(found.roster, lines)
    rostered, signed_in = found.roster.by_quarter(), found.signed_in_quarters()
    needed = [Quarter(it.begins_at, it.operators) for it in required]
    on_shift = found.roster.on_shift()
    most = drawing.most_of(on_shift, signed_in, needed)
    there = {it.begins_at: it.operators for it in rostered}
    with_shift = {it.operator for it in found.roster.shifts}
    return {
        "columns": columns,
        "day_words": [format_date(it.day, "EEEEEE d.MM", locale=language) for it in columns],
        "rows": drawing.rows_of(found.roster, columns, found.operators),
        "counts": [
            drawing.counts_of(column, on_shift, rostered, signed_in, needed, most)
            for column in columns
        ],
        "hours": [drawing.hours_of(it, on_shift, signed_in) for it in columns],
        "quarters": [drawing.against_of(it, rostered, needed) for it in columns],
        "required_known": any(it.operators is not None for it in required),
        "short_hours": short_by(required, there) / timedelta(hours=1),
        "most": most,
        "idle": [
            operator
            for operator in found.operators.values()
            if operator.open and operator.extension not in with_shift
        ],
    }


def today_of(found: RosterPage) -> Today:
    """Return how today's shifts stand."""
    now, roster = found.now, found.roster
    each = [adherence(it, found.signed_in.get(it.operator, []), now) for it in roster.shifts]
    each.sort(
        key=lambda adherence: (
            TURN.index(adherence.standing),
            adherence.shift.span,
            adherence.shift.operator,
        )
    )
    names = found.operators
    others = unrostered(roster.shifts, found.signed_in)
    return Today(
        rostered=None if roster.unknown else sum(_due(it.shift, now) for it in each),
        signed_in=sum(any(it.ends >= now for it in spans) for spans in found.signed_in.values()),
        missing=sum(it.standing is ShiftStatus.AWAY for it in each),
        rows=[(names[it.shift.operator].name, it) for it in each],
        others=[
            (names[key].name if key in names else key, duration)
            for key, duration in others.items()
            if duration >= NOT_NAMED
        ],
    )


def _due(shift: Shift, now: datetime) -> bool:
    """Whether the operator is to be at work now, in a break or not."""
    return shift.span.begins <= now < shift.span.ends


def _shown(found: RosterPage) -> dict[str, object]:
    """What the page's module needs to open a shift."""
    zone = found.roster.zone

    def plain(span: TimeInterval) -> str:
        return f"{drawing.clock(span.begins, zone)}-{drawing.clock(span.ends, zone)}"

    shifts = {
        str(shift.shift_id): {
            "operator": shift.operator,
            "name": found.operators[shift.operator].name,
            "day": shift.span.begins.astimezone(zone).date(),
            "begins": drawing.clock(shift.span.begins, zone),
            "ends": drawing.clock(shift.span.ends, zone),
            "breaks": " ".join(map(plain, shift.breaks)),
            "languages": shift.languages,
        }
        for shift in (*found.roster.shifts, *found.roster.gone)
    }
    plain_shifts: dict[str, object] = msgspec.to_builtins(shifts)
    return plain_shifts
