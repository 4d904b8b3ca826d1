"""When an analysis may be closed, and when the next one is due. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quality.analysis.causes import OF_THE_CALLER, MainCause

#: So long after it is made it is to be closed.
TO_CLOSE = timedelta(minutes=30)
#: Analyses that were not made are made up, so many days at most.
MOST_MADE_UP = 7


@dataclass(frozen=True, slots=True)
class Hindrances:
    """The hindrances to closing: calls without a cause, causes and calls that nobody has been
    assigned to. By call id, in their order."""

    unexplained: tuple[str, ...] = ()
    unassigned: tuple[MainCause, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.unexplained or self.unassigned)


def hindrances(
    causes: Iterable[tuple[str, MainCause]],
    assigned_causes: Collection[MainCause],
    assigned_calls: Collection[str],
) -> Hindrances:
    """Return what stands in the way of closing. `causes`: call → its cause as it stands. A cause
    that is ours to mend needs somebody, for all of its calls or for each of them."""
    every = list(causes)
    unexplained = tuple(it for it, cause in every if cause is MainCause.UNEXPLAINED)
    open_causes = {
        cause
        for call_id, cause in every
        if cause not in OF_THE_CALLER
        and cause is not MainCause.UNEXPLAINED
        and cause not in assigned_causes
        and call_id not in assigned_calls
    }
    return Hindrances(unexplained, tuple(it for it in MainCause if it in open_causes))


def made_at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return when the analysis of the local `day` is made: at this clock time of the day after."""
    return datetime.combine(day + timedelta(days=1), clock, zone).astimezone(UTC)


def to_close_at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return the time by which the day's analysis should be closed."""
    return made_at(day, clock, zone) + TO_CLOSE


def last_due(now: datetime, clock: time, zone: tzinfo) -> date:
    """Return the last day whose analysis is to be there by now."""
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    due = made_at(yesterday, clock, zone) <= now
    return yesterday if due else yesterday - timedelta(days=1)


def missing_days(last: date | None, due: date) -> Sequence[date]:
    """Return the days up to `due` that have no analysis, the oldest first. `last`: of the newest
    one; where there is none, only `due` itself is missing."""
    if last is None:
        return [due]
    first = max(last + timedelta(days=1), due - timedelta(days=MOST_MADE_UP - 1))
    return [first + timedelta(days=n) for n in range((due - first).days + 1)]
