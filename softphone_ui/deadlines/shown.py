"""A clock as it is drawn: what is left, how much is used, whether it is paused or over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from foundation.postgres.pool import Connection
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import (
    ClockKind,
    ClockReading,
    ClockState,
    Event,
    newest_version,
    read,
    state_at,
    used_at,
)
from registry.deadlines.reckoning import MICROSECOND
from registry.deadlines.rows import calendars, clock_events


class ClockShown(Struct):
    """Clock of a ticket's term. `used`, `left` and `allowed` are in hours or days, as `unit` says.
    `due_at`: the first moment that is too late; `until`: the last moment that is not too late.
    `resumes_at`: when a paused clock continues automatically. `late`: the term is over, or the work
    was done too late. `provisional`: calculated without the holidays of a year."""

    kind: str
    state: str
    late: bool
    unit: str
    allowed: float
    used: float
    left: float
    started_at: datetime
    due_at: datetime | None
    until: datetime | None
    done_at: datetime | None
    provisional: bool
    reason: str
    resumes_at: datetime | None = None

    @property
    def share(self) -> float:
        """Return how much of the term is used up, 0 to 1."""
        return min(self.used / self.allowed, 1.0)


async def clocks_of(
    link: Connection, tickets: Sequence[str], zone: ZoneInfo, now: datetime | None = None
) -> dict[str, list[ClockShown]]:
    """Return ticket → its clocks, the city's first."""
    at = now or datetime.now(UTC)
    known = await clock_events.events(link, tickets)
    calendars: dict[int, Calendar] = {}
    found: dict[str, list[ClockShown]] = {ticket: [] for ticket in tickets}
    for ticket in tickets:
        for kind in ClockKind:
            events = known.get((ticket, kind))
            if events:
                calendar = await _calendar(link, calendars, events)
                reading = read(events, calendars, zone)
                assert reading is not None
                found[ticket].append(shown(kind, reading, calendar, zone, at))
    return found


def shown(
    kind: ClockKind, reading: ClockReading, calendar: Calendar, zone: ZoneInfo, at: datetime
) -> ClockShown:
    """Return the clock at `at`."""
    used = used_at(reading, at, calendar, zone)
    due = reading.due
    state = state_at(reading, at)
    return ClockShown(
        kind=kind.value,
        state=state.value,
        late=reading.late(at),
        unit=reading.term.unit.value,
        allowed=float(reading.allowed),
        used=float(used),
        left=max(float(reading.allowed - used), 0.0),
        started_at=reading.started_at,
        due_at=None if due is None else due.at,
        until=None if due is None else due.at - MICROSECOND,
        done_at=reading.done_at,
        provisional=due is not None and due.provisional,
        reason=reading.reason,
        resumes_at=reading.resumes_at if state is ClockState.PAUSED else None,
    )


async def _calendar(
    link: Connection, known: dict[int, Calendar], events: Sequence[Event]
) -> Calendar:
    version = newest_version(events)
    if version not in known:
        known[version] = await calendars.calendar(link, version)
    return known[version]
