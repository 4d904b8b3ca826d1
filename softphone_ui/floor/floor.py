"""The live floor: who waits, who does what, the last half hour, and the lead's own hand in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from msgspec import Struct

from queue_manager.domain.floor.states import CutOff, PauseReason, WorkState
from queue_manager.requests import ForceState
from queue_manager.rows import service_level as lead_figures
from queue_manager.rows.service_level import ServiceLevelPeriod
from softphone_ui.missed_calls.missed_calls import (
    Judged,
    MissedCallView,
    MissedFilter,
    Sequel,
    find,
    page_of,
    tell,
)
from softphone_ui.service_level import service_level
from softphone_ui.service_level.figures import kpi_seconds
from softphone_ui.service_level.service_level import CourseView, ServiceLevel
from softphone_ui.web.audit import note
from softphone_ui.web.database import reading
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.views import view_for, waiting
from staff.roles import Right

MINUTE = timedelta(minutes=1)
LOOKS_BACK = 30 * MINUTE
LOST_SHOWN = 12


class FloorView(Struct):
    """The floor now. `calls`, `operators`, `rings`, `callbacks` and `listenings` (shift leads on
    operators' lines, by their legs) are as `/live` tells them, by their ids; a citizen's number is
    whole or covered, by role. `waiting` counts callers without operator."""

    seq: int
    now: datetime
    waiting: int
    lines: dict[str, Any]
    calls: dict[str, Any]
    operators: dict[str, Any]
    rings: dict[str, Any]
    listenings: dict[str, Any]
    callbacks: dict[str, Any]


class FloorFigures(Struct):
    """Today's service level; the last thirty minutes and the one that is not over yet, minute by
    minute; the callers lost in them, the newest first; how many of those the exchange cut off when
    it went down, and are owed a call; and all calls owed back."""

    now: datetime
    today: ServiceLevel
    half_hour: list[CourseView]
    lost_lately: list[MissedCallView]
    cut_off_owed: int
    owed: int
    owed_since: datetime | None


class ForcedState(Struct, forbid_unknown_fields=True):
    """The state a shift lead puts an operator in; `reason` only for a pause."""

    state: WorkState
    reason: PauseReason | None = None


@endpoint("GET", "/api/floor", needs=Right.FLOOR)
async def floor_now(request: web.Request) -> FloorView:
    """Return the floor now: callers, operators, rings. `/live` tells what changes."""
    mirror = request.app[MIRROR]
    view = view_for(person_of(request), mirror)
    return FloorView(
        seq=mirror.seq,
        now=datetime.now(UTC),
        waiting=waiting(mirror),
        lines=view["lines"],
        calls=view["calls"],
        operators=view["operators"],
        rings=view["rings"],
        listenings=view["listenings"],
        callbacks=view["callbacks"],
    )


@endpoint("GET", "/api/floor/figures", needs=Right.FLOOR)
async def floor_figures(request: web.Request) -> FloorFigures:
    """Return today's four service-level figures, the last half hour, and the calls owed back."""
    app, now = request.app, datetime.now(UTC)
    begins = now.replace(second=0, microsecond=0) - LOOKS_BACK
    day = chosen_period(request, PeriodQuery())
    half_hour = ChosenPeriod(
        ServiceLevelPeriod(begins, begins + LOOKS_BACK + MINUTE), None, day.zone
    )
    today, course, (lost, cut_off), owed = await asyncio.gather(
        service_level.load(app, day),
        service_level.load_course(app, half_hour, MINUTE),
        _lost_lately(request, half_hour),
        service_level.ask(app, lead_figures.owed),
    )
    return FloorFigures(now, today, course, lost, cut_off, owed.owed, owed.since)


async def _lost_lately(
    request: web.Request, lately: ChosenPeriod
) -> tuple[list[MissedCallView], int]:
    # A wall is no place for whole numbers, whoever is signed in at it.
    async with reading(request.app) as link:
        found = await find(link, lately.period, MissedFilter(), whole=False)
        newest, _ = page_of(found.chosen, None, LOST_SHOWN)
        return await tell(link, newest, {}, whole=False), sum(map(_cut_off_and_owed, found.every))


def _cut_off_and_owed(missed: Judged) -> bool:
    return missed.call.cut_off == CutOff.PBX_DOWN and missed.sequel is Sequel.OWED


@endpoint("POST", "/api/floor/operators/{extension}/state", needs=Right.FLOOR_CHANGE)
async def force_state(request: web.Request, body: ForcedState) -> dict[str, Any]:
    """End an operator's pause, pause them, or sign them out (after the call, if in one).

    Answers the operator as the dispatcher now has them; the audit says who did it, and so does
    the operator's desk.
    """
    extension = request.match_info["extension"]
    before = request.app[MIRROR].operators.get(extension)
    if before is None:
        raise NotFound
    if (body.state == "paused") != (body.reason is not None):
        raise BadRequest(reason="a pause, and only a pause, has a reason")
    force = ForceState(extension, body.state, person_of(request).name, body.reason)
    after = await request.app[DISPATCHER].ask(force)
    detail = {
        "from": before["state"],
        "from_reason": before.get("reason"),
        "to": body.state,
        "to_reason": body.reason,
    }
    await note(request, "operator_state", extension, detail)
    return after


@page("/floor", needs=Right.FLOOR)
async def floor_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/floor` of operators and calls."""
    return render_lead(
        request,
        "floor/floor.html",
        chosen_period(request, PeriodQuery()),
        kpi=f"{kpi_seconds(request.app, None):g}",
        may_change=person_of(request).may(Right.FLOOR_CHANGE),
        may_line=person_of(request).may(Right.ON_LINE),
        may_write=person_of(request).may(Right.INBOX),
    )
