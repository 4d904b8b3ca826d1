"""Pauses against the plan: what operators have taken in their shift, and what was planned."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from queue_manager.rows import pauses
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


class Pauses(Struct):
    """Seconds by reason. `planned` names the reasons that have a plan (the setting
    `pause_minutes`); only those count in `taken`. A pause that still runs is not in it."""

    planned: dict[str, float]
    taken: dict[str, float]


class FloorPauses(Struct):
    """The same of everyone; `taken` is extension → reason → seconds. Who took none is left out."""

    planned: dict[str, float]
    taken: dict[str, dict[str, float]]


async def of_operator(app: web.Application, extension: str) -> Pauses:
    """Return one operator's pauses of the present shift."""
    return Pauses(_plan(app), (await _taken(app, extension)).get(extension, {}))


@endpoint("GET", "/api/floor/pauses", needs=Right.FLOOR)
async def floor_pauses(request: web.Request) -> FloorPauses:
    """Return pauses of everyone's present shift, against the plan."""
    return FloorPauses(_plan(request.app), await _taken(request.app, None))


def _plan(app: web.Application) -> dict[str, float]:
    return app[SETTINGS].calls.planned_pauses


async def _taken(app: web.Application, extension: str | None) -> dict[str, dict[str, float]]:
    taken: dict[str, dict[str, float]] = {}
    async with reading(app) as link:
        rows = await pauses.of_shift(link, extension, datetime.now(UTC), _plan(app))
    for row in rows:
        taken.setdefault(row.operator, {})[row.reason] = row.seconds
    return taken
