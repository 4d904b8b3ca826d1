"""What a calendar of shifts tells: each event, and how it differs from what was told. Pure.

A shift is an event by its day and its place among the day's shifts, so that a shift whose hours
change is the same event with a higher sequence (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from staff.roster.shifts import Shift

#: Days before and after today that a calendar tells.
DAYS_BACK, DAYS_AHEAD = 31, 92
#: Shifts of one day that a calendar tells.
MOST_OF_DAY = 9


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A shift as a calendar told it. `breaks`: as people write them, in local times; `cancelled`:
    it is on the roster no more."""

    day: date
    place: int
    starts_at: datetime
    ends_at: datetime
    breaks: str
    sequence: int
    cancelled: bool
    changed_at: datetime


def events_after(
    previous: Iterable[CalendarEvent], shifts: Iterable[Shift], zone: ZoneInfo, now: datetime
) -> list[CalendarEvent]:
    """Return the events that a calendar tells now, by what it told before and by the shifts on the
    roster. Events before the calendar's days are left out."""
    first = now.astimezone(zone).date() - timedelta(days=DAYS_BACK)
    before = {(each.day, each.place): each for each in previous if each.day >= first}
    found = dict(before)
    coming = {(each.day, each.place): each for each in _events(shifts, zone, now)}
    for key, event in coming.items():
        if (old := before.get(key)) is None:
            found[key] = event
        elif _differs(old, event):
            found[key] = replace(event, sequence=old.sequence + 1)
    for key, old in before.items():
        if key not in coming and not old.cancelled:
            found[key] = replace(old, sequence=old.sequence + 1, cancelled=True, changed_at=now)
    return [found[key] for key in sorted(found)]


def _events(shifts: Iterable[Shift], zone: ZoneInfo, now: datetime) -> Iterable[CalendarEvent]:
    count: dict[date, int] = {}
    for shift in sorted(shifts, key=lambda each: each.span):
        day = shift.span.begins.astimezone(zone).date()
        place = count.get(day, 0)
        count[day] = place + 1
        if place < MOST_OF_DAY:
            breaks = " ".join(
                f"{each.begins.astimezone(zone):%H:%M}-{each.ends.astimezone(zone):%H:%M}"
                for each in shift.breaks
            )
            yield CalendarEvent(
                day, place, shift.span.begins, shift.span.ends, breaks, 0, False, now
            )


def _differs(old: CalendarEvent, new: CalendarEvent) -> bool:
    def content(event: CalendarEvent) -> tuple[object, ...]:
        return event.starts_at, event.ends_at, event.breaks, event.cancelled

    return content(old) != content(new)
