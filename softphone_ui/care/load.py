"""`/api/care/load`: what operators at work have carried today, and how long without a pause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from quality.care.load import Limits, LoadWarning, in_turn
from quality.care.reading import loads_of
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.live import MIRROR
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


class LoadView(Struct):
    """The load of an operator. `run_seconds`: at work without a pause; 0 while they rest."""

    operator: str
    name: str
    calls: int
    run_seconds: float
    warnings: list[LoadWarning]


class Loads(Struct):
    """The loads of operators; those with a warning come first. The limits: calls of a day, seconds
    at work."""

    limit_calls: int
    limit_seconds: float
    operators: list[LoadView]


async def find(app: web.Application) -> Loads:
    """Find the loads of everybody who is signed in."""
    settings, now = app[SETTINGS], datetime.now(UTC)
    zone = ZoneInfo(settings.place.timezone)
    limits = Limits(settings.service.load_calls, timedelta(minutes=settings.service.work_minutes))
    async with reading(app) as link:
        loads = await loads_of(
            link, app[MIRROR].operators, days.begins(days.today(zone), zone), now
        )
    views = [
        LoadView(
            load.operator,
            load.name,
            load.calls,
            load.run(now).total_seconds(),
            load.warnings(limits, now),
        )
        for load in in_turn(loads, limits, now)
    ]
    return Loads(limits.calls, limits.run.total_seconds(), views)


@endpoint("GET", "/api/care/load", needs=Right.FLOOR)
async def care_load(request: web.Request) -> Loads:
    """Return calls of today and work without a pause, of everybody at work."""
    return await find(request.app)
