"""`/api/roster`: who is to work when, for programs and for the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from quality.staffing.requirement import Requirement
from queue_manager import roster_actions as actions
from softphone_ui.roster.load import RosterPage, load, required_of, zone_of
from softphone_ui.roster.words_of import ShiftError
from softphone_ui.web import days
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import acting
from staff.roles import Right
from staff.roster.sheet import read_breaks, read_clock
from staff.roster.shifts import Clocks, Shift, ShiftProblem, ShiftRefused, TimeInterval, shift_of

MOST_DAYS = 31
Clock = Annotated[str, Meta(max_length=8)]
Language = Literal["kk", "ru", "en"]


class ShiftRequest(Struct, forbid_unknown_fields=True):
    """A shift as it is to be. `day`: on which it begins; `begins` and `ends`: clocks of the
    centre's zone, an end at an earlier clock is on the next day; `breaks`: ``12:00-12:30
    16:00-16:15``; `languages`: in which the operator is to answer, none: all that they speak."""

    operator: Annotated[str, Meta(pattern=r"\A[0-9]{3,6}\Z")]
    day: date
    begins: Clock
    ends: Clock
    breaks: Annotated[str, Meta(max_length=300)] = ""
    languages: Annotated[list[Language], Meta(max_length=3)] = []


class ShiftEntered(Struct):
    """The id of a shift that is on the roster."""

    shift_id: int


class RosterQuery(Struct):
    """Local days, the first and the last, 31 at most; without them the seven from today."""

    since: date | None = None
    until: date | None = None


class SpanView(Struct):
    """A span from `begins` to before `ends`."""

    begins: datetime
    ends: datetime


class ShiftView(Struct):
    """One operator's shift. `gone`: its operator left before it began, it counts nowhere."""

    shift_id: int
    operator: str
    name: str
    begins: datetime
    ends: datetime
    breaks: list[SpanView]
    languages: list[str]
    gone: bool


class RosterQuarter(Struct):
    """Quarter of an hour on the roster, as means. `on_shift`: operators with a shift, including
    those on a planned break, to compare with `signed_in`, which includes those on a pause.
    `rostered`: operators with a shift who are not on a break, to compare with `required`. Both are
    null on a day without a roster. `signed_in` is null while the quarter is not over. `required`:
    how many operators are to be rostered to answer the forecast calls in time; null if too few
    weeks are on record."""

    begins_at: datetime
    on_shift: float | None
    rostered: float | None
    signed_in: float | None
    required: int | None


class RosterView(Struct):
    """Roster of some days. `unknown`: days without a roster, on which the number of rostered
    operators is unknown."""

    since: date
    until: date
    unknown: list[date]
    shifts: list[ShiftView]
    quarters: list[RosterQuarter]


@endpoint("GET", "/api/roster", needs=Right.FLOOR)
async def roster(request: web.Request, query: RosterQuery) -> RosterView:
    """Return the people who are to work, and how many by quarter-hour beside those signed in and
    those required."""
    since = query.since or days.today(zone_of(request.app))
    until = query.until or min(since, days.LAST - timedelta(days=7)) + timedelta(days=6)
    span = span_of(request.app, since, until)
    found = await load(request.app, span, datetime.now(UTC))
    needed = await required_of(request.app, found.roster, found.now)
    quarters = _quarters(found, needed)
    return RosterView(since, until, list(found.roster.unknown), _shifts(found), quarters)


@endpoint("POST", "/api/roster/shifts", needs=Right.ROSTER)
async def enter_shift(request: web.Request, body: ShiftRequest) -> ShiftEntered:
    """Put a shift on the roster. 409 `shift_refused` with a `reason`."""
    async with changing(request) as link:
        return ShiftEntered(
            await actions.enter_shift(link, _read(request.app, body), acting(request))
        )


@endpoint("PUT", "/api/roster/shifts/{shift_id}", needs=Right.ROSTER)
async def change_shift(request: web.Request, body: ShiftRequest) -> ShiftEntered:
    """Change a shift: another one in its place; it gets an id of its own. 409 `shift_refused`."""
    shift_id = _id_of(request)
    async with changing(request) as link:
        shift = _read(request.app, body)
        return ShiftEntered(
            await actions.enter_shift(link, shift, acting(request), instead_of=shift_id)
        )


@endpoint("DELETE", "/api/roster/shifts/{shift_id}", needs=Right.ROSTER)
async def drop_shift(request: web.Request) -> None:
    """Drop a shift: it is on the roster no more."""
    shift_id = _id_of(request)
    async with changing(request) as link:
        await actions.drop_shift(link, shift_id, acting(request))


def span_of(app: web.Application, since: date, until: date) -> TimeInterval:
    """Return the span of whole local days. Raises BadRequest."""
    if not days.FIRST <= since <= until < days.LAST or (until - since).days >= MOST_DAYS:
        raise BadRequest(reason=f"since and until: {MOST_DAYS} days at most, one after the other")
    zone = zone_of(app)
    return TimeInterval(days.begins(since, zone), days.ends(until, zone))


@asynccontextmanager
async def changing(request: web.Request) -> AsyncIterator[Connection]:
    """Open a transaction in which the roster is changed. Raise ShiftError, NotFound."""
    try:
        async with writing(request.app) as link:
            yield link
    except actions.NoSuchShift:
        raise NotFound from None
    except ShiftRefused as error:
        raise ShiftError(reason=error.why.value, value=error.value) from None


def _read(app: web.Application, wish: ShiftRequest) -> Shift:
    clocks = Clocks(
        operator=wish.operator,
        day=wish.day,
        begins=read_clock(wish.begins, ShiftProblem.BEGINS),
        ends=read_clock(wish.ends, ShiftProblem.ENDS),
        breaks=read_breaks(wish.breaks),
        languages=tuple(wish.languages),
    )
    return shift_of(clocks, zone_of(app))


def _id_of(request: web.Request) -> int:
    return id_in(request, "shift_id")


def _shifts(found: RosterPage) -> list[ShiftView]:
    every = [(it, False) for it in found.roster.shifts] + [(it, True) for it in found.roster.gone]
    return [
        ShiftView(
            shift_id=shift.shift_id or 0,
            operator=shift.operator,
            name=found.operators[shift.operator].name,
            begins=shift.span.begins,
            ends=shift.span.ends,
            breaks=[SpanView(each.begins, each.ends) for each in shift.breaks],
            languages=list(shift.languages),
            gone=gone,
        )
        for shift, gone in every
    ]


def _quarters(found: RosterPage, needed: list[Requirement]) -> list[RosterQuarter]:
    there = found.signed_in_quarters()
    each = zip(found.roster.on_shift(), found.roster.by_quarter(), there, needed, strict=True)
    return [
        RosterQuarter(a.begins_at, a.operators, b.operators, c.operators, d.operators)
        for a, b, c, d in each
    ]
