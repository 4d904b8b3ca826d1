"""`/api/floor/tasks`: what the shift lead should do first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.alerts.figures import LOOKS_BACK, of_tally
from quality.alerts.rows import alert_rules
from quality.alerts.rules import ThresholdComparison
from quality.shift_tasks.facts import MissedShift, ShiftFacts
from quality.shift_tasks.tasks import ShiftTasks, tasks_of
from queue_manager.domain.measures.measures import Tally
from queue_manager.rows import pauses, service_level
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.views import view_for
from staff.roles import Right
from staff.roster.rows import shifts
from staff.roster.shifts import TimeInterval

#: Pauses, shifts and the half hour change slowly, and several leads ask each few seconds.
FACTS_LAST = timedelta(seconds=10)
LEVEL = "service_level"


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


async def read_facts(
    connection: Connection, planned: dict[str, float], now: datetime
) -> ShiftFacts:
    """Read the facts of the present shift as of `now`."""
    taken: dict[str, dict[str, float]] = {}
    for row in await pauses.of_shift(connection, None, now, planned):
        taken.setdefault(row.operator, {})[row.reason] = row.seconds
    period = service_level.ServiceLevelPeriod(now - LOOKS_BACK, now)
    tallies = await service_level.tallies(connection, period, LOOKS_BACK)
    owed = await service_level.owed(connection)
    limits = [
        rule.threshold
        for rule in await alert_rules.to_judge(connection)
        if rule.figure == LEVEL
        and rule.active
        and rule.line is None
        and rule.comparison is ThresholdComparison.BELOW
    ]
    return ShiftFacts(
        planned_pauses=planned,
        taken_pauses=taken,
        missed_shifts=await _begun_shifts(connection, now),
        level=of_tally(sum(tallies.values(), Tally())).get(LEVEL),
        level_limit=max(limits, default=None),
        callbacks_due=owed.owed,
        callbacks_due_since=owed.since,
    )


async def _begun_shifts(connection: Connection, now: datetime) -> list[MissedShift]:
    """Return the shifts that go on and are not in a break; the floor says who is there."""
    moment = TimeInterval(now, now + timedelta(seconds=1))
    names = {it.extension: it.name for it in await shifts.operators(connection) if it.open}
    return [
        MissedShift(shift.operator, names[shift.operator], shift.span.begins)
        for shift in await shifts.shifts_in(connection, moment)
        if shift.operator in names and any(it.overlaps(moment) for it in shift.presences())
    ]
