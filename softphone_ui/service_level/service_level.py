"""Service level over any period: the figures, their course, and the calls behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.measures import (
    StateTimes,
    Tally,
    occupancy,
    service_levels,
)
from queue_manager.rows import calls_behind
from queue_manager.rows import service_level as lead_figures
from queue_manager.rows.calls_behind import After, CallBehind, CallSubset
from softphone_ui.service_level import presence
from softphone_ui.service_level.figures import (
    FigureView,
    HandlingView,
    TallyView,
    kpi_seconds,
    tell_figures,
    tell_handling,
    tell_tally,
)
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.listing import MOST_ROWS, read_cursor, write_cursor
from softphone_ui.web.live import MIRROR
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.person import person_of
from staff.roles import Right

ROWS = 100
MOST_STEPS = 1500
T = TypeVar("T")


class ServiceLevel(Struct):
    """The figures of the calls offered from `since` to before `until`.

    `occupancy` = (talk + hold + wrap-up + calls made to citizens) ÷ (logged in − paused) of all
    operators in that time, but of who serves only lines that name them; null if nobody was there.
    """

    since: datetime
    until: datetime
    line: str | None
    kpi_seconds: float
    calls: TallyView
    figures: list[FigureView]
    handling: HandlingView
    occupancy: float | None


class CourseQuery(PeriodQuery):
    """A query for the course of the service level. `step_seconds`: how long one step of the course
    is."""

    step_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 3600


class CourseView(Struct):
    """Step of the figures over time. `offered` is counted as in the tally, without the `waiting`
    calls. `in_time_share`: the main figure of the service level. `at_work`: how many operators
    could take calls, on average; null, like `occupancy`, if nothing is known of any operator."""

    begins_at: datetime
    offered: int
    waiting: int
    answered: int
    in_time: int
    in_time_share: float | None
    lost: int
    at_work: float | None
    occupancy: float | None


class BehindQuery(PeriodQuery):
    """A query for the calls behind a figure. `after` is the `next` of the page before."""

    part: CallSubset = CallSubset.OFFERED
    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class CallsBehindView(Struct):
    """One call behind a figure. `caller` is whole or covered, by role; "" if withheld."""

    call_id: str
    line: str
    caller: str
    language: str
    offered_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    waited_seconds: float | None
    talk_seconds: float | None
    outcome: Outcome | None
    overflowed: bool
    operator: str | None
    ticket: str | None


class BehindPage(Struct):
    """Oldest first. `next` goes into `after` for the following page; null at the end."""

    calls: list[CallsBehindView]
    next: str | None


async def ask(app: web.Application, question: Callable[[Connection], Awaitable[T]]) -> T:
    """Ask one question on a connection of its own, so that several are answered at once."""
    async with reading(app) as connection:
        return await question(connection)


async def load(app: web.Application, chosen: ChosenPeriod) -> ServiceLevel:
    """Return the figures of a period."""
    level, _ = await load_with_course(app, chosen, chosen.period.ends - chosen.period.begins)
    return level


async def load_course(
    app: web.Application, chosen: ChosenPeriod, step: timedelta
) -> list[CourseView]:
    """Return the period step by step, up to now."""
    tallies, times = await asyncio.gather(
        ask(app, lambda link: lead_figures.tallies(link, chosen.period, step)),
        state_times(app, chosen, step),
    )
    return _tell_course(chosen, step, tallies, times)


async def load_with_course(
    app: web.Application, chosen: ChosenPeriod, step: timedelta
) -> tuple[ServiceLevel, list[CourseView]]:
    """Return both, counted once."""
    period = chosen.period
    tallies, handling, times = await asyncio.gather(
        ask(app, lambda link: lead_figures.tallies(link, period, step)),
        ask(app, lambda link: lead_figures.handling(link, period)),
        state_times(app, chosen, step),
    )
    whole, kpi = sum(tallies.values(), Tally()), kpi_seconds(app, period.line)
    level = ServiceLevel(
        since=period.begins,
        until=period.ends,
        line=period.line,
        kpi_seconds=kpi,
        calls=tell_tally(whole),
        figures=tell_figures(whole, kpi),
        handling=tell_handling(handling),
        occupancy=occupancy(presence.together(*times.values())),
    )
    return level, _tell_course(chosen, step, tallies, times)


async def state_times(
    app: web.Application, chosen: ChosenPeriod, step: timedelta
) -> dict[datetime, StateTimes]:
    """Return operators' time in states per step: what is on record, and what still goes on."""
    recorded = await ask(app, lambda link: lead_figures.state_times(link, chosen.period, step))
    if chosen.period.ends < datetime.now(UTC):
        return recorded
    live = presence.going_on(app[MIRROR], chosen.period, step)
    return {at: presence.together(recorded.get(at, {}), live.get(at, {})) for at in recorded | live}


def _tell_course(
    chosen: ChosenPeriod,
    step: timedelta,
    tallies: dict[datetime, Tally],
    times: dict[datetime, StateTimes],
) -> list[CourseView]:
    course, at, ends = [], chosen.period.begins, min(chosen.period.ends, datetime.now(UTC))
    while at < ends:
        counted = tallies.get(at, Tally())
        course.append(_tell_step(at, counted, times.get(at), min(step, ends - at)))
        at += step
    return course


def _tell_step(
    at: datetime, counted: Tally, times: StateTimes | None, lasted: timedelta
) -> CourseView:
    return CourseView(
        begins_at=at,
        offered=counted.offered,
        waiting=counted.waiting,
        answered=counted.answered,
        in_time=counted.in_time,
        in_time_share=service_levels(counted)[0].share,
        lost=counted.lost,
        at_work=presence.at_work(times) / lasted if times else None,
        occupancy=occupancy(times) if times else None,
    )


async def load_behind(request: web.Request, chosen: ChosenPeriod, query: BehindQuery) -> BehindPage:
    """Load one page of the calls behind a figure."""
    cursor = read_cursor(query.after)
    after = After(*cursor) if cursor else None
    async with reading(request.app) as link:
        rows = await calls_behind.calls_behind(
            link, chosen.period, query.part, after=after, limit=query.limit + 1
        )
    shown, more = rows[: query.limit], len(rows) > query.limit
    whole = sees_numbers(person_of(request))
    return BehindPage(
        [_tell_call(row, whole=whole) for row in shown],
        write_cursor(shown[-1].offered_at, shown[-1].call_id) if more else None,
    )


def _tell_call(row: CallBehind, *, whole: bool) -> CallsBehindView:
    return CallsBehindView(
        call_id=row.call_id,
        line=row.line,
        caller=shown_number(row.caller, whole=whole),
        language=row.language,
        offered_at=row.offered_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        waited_seconds=row.waited_seconds,
        talk_seconds=row.talk_seconds,
        outcome=row.outcome,
        overflowed=row.overflowed,
        operator=row.operator,
        ticket=row.ticket,
    )


@endpoint("GET", "/api/service-level", needs=Right.MISSED)
async def service_level(request: web.Request, query: PeriodQuery) -> ServiceLevel:
    """Return the four service-level figures of a day or a period, with their formulas, AHT,
    occupancy."""
    return await load(request.app, chosen_period(request, query))


@endpoint("GET", "/api/service-level/course", needs=Right.MISSED)
async def service_level_course(request: web.Request, query: CourseQuery) -> list[CourseView]:
    """Return the same calls step by step: offered, answered, in time, lost, operators at work."""
    chosen, step = chosen_period(request, query), timedelta(seconds=query.step_seconds)
    if (chosen.period.ends - chosen.period.begins) / step > MOST_STEPS:
        raise BadRequest(reason=f"more than {MOST_STEPS} steps: make step_seconds longer")
    return await load_course(request.app, chosen, step)


@endpoint("GET", "/api/service-level/calls", needs=Right.MISSED)
async def service_level_calls(request: web.Request, query: BehindQuery) -> BehindPage:
    """Return the calls behind a figure: those it counts, or those missing in it."""
    return await load_behind(request, chosen_period(request, query), query)
