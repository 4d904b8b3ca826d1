"""Habits of the centre that staffing is computed from: measured of the weeks on record. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean

from channels.clock import ContactMoments
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.measures import StateTimes
from staff.roster.coverage import QUARTER, Quarter

#: Signed in, and not at work for citizens.
AWAY = frozenset({OperatorState.SIGNED_OUT, OperatorState.PAUSED})
#: A conversation in writing that goes on for longer was left alone meanwhile.
LONGEST_WRITING = timedelta(minutes=15)


def lost_share(rostered: Sequence[Quarter], times: Mapping[datetime, StateTimes]) -> float:
    """Return which share of the rostered time (planned breaks apart) was lost to absence, pauses
    and the times after unanswered rings; 0.0 where nothing was rostered. `times`: by hour."""
    hours: dict[datetime, float] = {}
    for each in rostered:
        if each.operators:
            hour = each.begins_at.replace(minute=0)
            hours[hour] = hours.get(hour, 0.0) + each.operators * QUARTER.total_seconds()
    planned = sum(hours.values())
    if not planned:
        return 0.0
    # Whoever works without a shift makes up for nobody in another hour.
    worked = sum(min(seconds, _at_work(times.get(hour, {}))) for hour, seconds in hours.items())
    return 1 - worked / planned


def _at_work(times: StateTimes) -> float:
    return sum(spent.total_seconds() for state, spent in times.items() if state not in AWAY)


def written_seconds(contacts: Iterable[ContactMoments]) -> float:
    """Return how long an operator has a conversation on the mean, from its offer to its end (the
    answer, where it did not end); 0.0 where none is on record."""
    lasted = []
    for each in contacts:
        ends = each.ended_at or each.answered_at
        if each.offered_at is not None and ends is not None and ends > each.offered_at:
            lasted.append(min(ends - each.offered_at, LONGEST_WRITING).total_seconds())
    return fmean(lasted) if lasted else 0.0
