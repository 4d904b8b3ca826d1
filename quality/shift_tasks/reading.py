"""Reads the facts from which the tasks of a shift lead follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from quality.alerts.figures import LOOKS_BACK, of_tally
from quality.alerts.rows import alert_rules
from quality.alerts.rules import ThresholdComparison
from quality.shift_tasks.facts import MissedShift, ShiftFacts
from queue_manager.domain.measures.measures import Tally
from queue_manager.rows import pauses, service_level
from staff.roster.rows import shifts
from staff.roster.shifts import TimeInterval

LEVEL = "service_level"


async def read_facts(
    connection: Connection, planned: Mapping[str, float], now: datetime
) -> ShiftFacts:
    """Read the facts of the present shift as of `now`. `planned`: reason → planned seconds of
    pauses in a shift."""
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
