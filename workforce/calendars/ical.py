"""Writes a calendar of shifts as iCalendar (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from workforce.calendars.events import CalendarEvent

#: How often telephones are asked to read it again.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """Words of a calendar in its reader's language: the calendar's name, a shift, breaks."""

    name: str
    shift: str
    breaks: str


def calendar_text(person_id: int, events: Iterable[CalendarEvent], words: CalendarWords) -> bytes:
    """Return the calendar file of a person."""
    calendar = Calendar()
    calendar.add("prodid", "-//Komek 109//shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words.name)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    for each in events:
        calendar.add_component(_event(person_id, each, words))
    return bytes(calendar.to_ical())


def _event(person_id: int, event: CalendarEvent, words: CalendarWords) -> Event:
    made = Event()
    made.add("uid", f"shift-{person_id}-{event.day.isoformat()}-{event.place}@komek109")
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at.astimezone(UTC))
    made.add("last-modified", event.changed_at.astimezone(UTC))
    made.add("dtstart", event.starts_at.astimezone(UTC))
    made.add("dtend", event.ends_at.astimezone(UTC))
    made.add("summary", words.shift)
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    if event.breaks and not event.cancelled:
        made.add("description", f"{words.breaks}: {event.breaks}")
    return made
