"""`/api/care/load`: what operators at work have carried today, and how long without a pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from quality.care.load import Limits, Load, LoadWarning, in_turn
from quality.care.rows import care
from quality.care.rows.care import DayLoad
from queue_manager.domain.floor.states import SET_ASIDE_REASONS, OperatorState
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.live import MIRROR
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


class LoadView(Struct):
    """`run_seconds`: at work without a pause; 0 while they rest."""

    operator: str
    name: str
    calls: int
    run_seconds: float
    warnings: list[LoadWarning]


class Loads(Struct):
    """Of whom there is a warning first. The limits: calls of a day, seconds at work."""

    limit_calls: int
    limit_seconds: float
    operators: list[LoadView]


def working_since(state: Mapping[str, Any], load: DayLoad) -> datetime | None:
    """None while the operator rests; being set aside by the system is no rest."""
    rests = state["state"] == OperatorState.PAUSED and state["reason"] not in SET_ASIDE_REASONS
    if rests:
        return None
    since = state.get("since")
    begun = datetime.fromisoformat(since) if isinstance(since, str) else since
    return load.rested_until or begun


async def find(app: web.Application) -> Loads:
    """Of everybody who is signed in."""
    settings, now = app[SETTINGS], datetime.now(UTC)
    zone = ZoneInfo(settings.place.timezone)
    limits = Limits(settings.service.load_calls, timedelta(minutes=settings.service.work_minutes))
    there = {
        extension: it
        for extension, it in app[MIRROR].operators.items()
        if it["state"] != OperatorState.SIGNED_OUT
    }
    async with reading(app) as link:
        rows = await care.loads(
            link, list(there), days.begins(days.today(zone), zone), now, SET_ASIDE_REASONS
        )
    loads = [
        Load(it.operator, it.name, it.calls, working_since(there[it.operator], it)) for it in rows
    ]
    views = [
        LoadView(
            it.operator, it.name, it.calls, it.run(now).total_seconds(), it.warnings(limits, now)
        )
        for it in in_turn(loads, limits, now)
    ]
    return Loads(limits.calls, limits.run.total_seconds(), views)


@endpoint("GET", "/api/care/load", needs=Right.FLOOR)
async def care_load(request: web.Request) -> Loads:
    """Calls of today and work without a pause, of everybody at work."""
    return await find(request.app)
