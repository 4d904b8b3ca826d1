"""`/api/floor/tasks`: what the shift lead should do first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from quality.shift_tasks.facts import ShiftFacts
from quality.shift_tasks.reading import read_facts
from quality.shift_tasks.tasks import ShiftTasks, tasks_of
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.views import view_for
from staff.roles import Right

#: Pauses, shifts and the half hour change slowly, and several leads ask each few seconds.
FACTS_LAST = timedelta(seconds=10)


@dataclass(slots=True)
class StoredFacts:
    """The facts that were read last, and when."""

    read_at: datetime | None = None
    facts: ShiftFacts = field(default_factory=ShiftFacts)


FACTS = web.AppKey("facts of the shift", StoredFacts)


def store_facts(app: web.Application) -> None:
    """Give the application a place for the facts."""
    app[FACTS] = StoredFacts()


@endpoint("GET", "/api/floor/tasks", needs=Right.FLOOR)
async def shift_tasks(request: web.Request) -> ShiftTasks:
    """Return what to do first on the floor now, the most urgent first."""
    app, now = request.app, datetime.now(UTC)
    stored = app[FACTS]
    if stored.read_at is None or now - stored.read_at > FACTS_LAST:
        async with reading(app) as connection:
            planned = app[SETTINGS].calls.planned_pauses
            stored.facts = await read_facts(connection, planned, now)
        stored.read_at = now
    return tasks_of(view_for(person_of(request), app[MIRROR]), stored.facts, now)
