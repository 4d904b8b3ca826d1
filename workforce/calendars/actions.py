"""Business actions with calendars of shifts. Each works in the caller's transaction."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.roster.rows.shifts import roster
from staff.roster.shifts import TimeInterval
from workforce.calendars.events import DAYS_AHEAD, DAYS_BACK, CalendarEvent, events_after
from workforce.calendars.rows import calendars
from workforce.calendars.rows.calendars import CalendarOwner

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """A calendar as it is told now."""

    owner: CalendarOwner
    events: list[CalendarEvent]


async def make_calendar_address(connection: Connection, by: ActingPerson, now: datetime) -> str:
    """Make a new address for the person's calendar; the one before shows nothing any more. Return
    its secret, this once."""
    secret = secrets.token_urlsafe(32)
    await calendars.put_address(connection, by.person_id, _hash(secret), now)
    await by.note(connection, "shift_calendar_made")
    return secret


async def revoke_calendar_address(connection: Connection, by: ActingPerson, now: datetime) -> None:
    """Revoke the address of the person's calendar."""
    await calendars.put_address(connection, by.person_id, None, now)
    await by.note(connection, "shift_calendar_revoked")


async def read_calendar(
    connection: Connection, secret: str, zone: ZoneInfo, now: datetime
) -> OwnCalendar | None:
    """Read the calendar of an address, and store what it tells; None for an address that is not
    valid."""
    if _SECRET.fullmatch(secret) is None:
        return None
    owner = await calendars.hold_calendar(connection, _hash(secret))
    if owner is None:
        return None
    today = now.astimezone(zone).date()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    days = TimeInterval(
        datetime.combine(first, time(), zone).astimezone(UTC),
        datetime.combine(last, time(), zone).astimezone(UTC),
    )
    found = await roster(connection, days, zone, now)
    # A shift that began on the day before is not of these days: it was told when it was.
    own = [
        each
        for each in found.shifts
        if each.operator == owner.extension and each.span.begins >= days.begins
    ]
    previous = await calendars.previous_events(connection, owner.person_id)
    events = events_after(previous, own, zone, now)
    await calendars.forget_events(connection, owner.person_id, first)
    await calendars.tell_events(connection, owner.person_id, events)
    return OwnCalendar(owner, events)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
