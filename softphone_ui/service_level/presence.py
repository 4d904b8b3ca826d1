"""Who was there: operators' time in states, of what is on record and of what still goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.measures import StateTimes
from queue_manager.live.seen import skills_seen
from queue_manager.rows.service_level import ServiceLevelPeriod
from softphone_ui.web.live import Mirror

AWAY = (OperatorState.SIGNED_OUT, OperatorState.PAUSED)


def going_on(
    mirror: Mirror, period: ServiceLevelPeriod, step: timedelta
) -> dict[datetime, StateTimes]:
    """Return what the states that have not ended add to each step of the period up to now. Who
    serves only lines that name them is of no shift."""
    now = min(datetime.now(UTC), period.ends)
    found: dict[datetime, StateTimes] = {}
    for operator in mirror.operators.values():
        if skills_seen(operator).named_only:
            continue
        state = OperatorState(operator["state"])
        if operator.get("since") is None or state is OperatorState.SIGNED_OUT:
            continue
        began = max(datetime.fromisoformat(operator["since"]), period.begins)
        at = period.begins + (began - period.begins) // step * step
        while at < now:
            lasted = min(now, at + step) - max(began, at)
            found[at] = together(found.get(at, {}), {state: lasted})
            at += step
    return found


def together(*parts: StateTimes) -> StateTimes:
    """Return the sum of state times."""
    whole: StateTimes = {}
    for part in parts:
        for state, lasted in part.items():
            whole[state] = whole.get(state, timedelta()) + lasted
    return whole


def at_work(times: StateTimes) -> timedelta:
    """Time in which operators could take calls: logged in and not paused."""
    return sum((lasted for state, lasted in times.items() if state not in AWAY), timedelta())
