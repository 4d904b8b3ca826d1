"""What is written down of a clock when something happens to it: the event, where it changes
something, and what the due moment is from then on. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import DueAnnounced, Event, newest_version, read


def follow_up(
    events: Sequence[Event],
    event: Event,
    calendars: Mapping[int, Calendar],
    newest: Calendar,
    zone: ZoneInfo,
    now: datetime,
) -> list[Event]:
    """Return what is appended to a clock's `events` because `event` has happened, heard of at
    `now`.

    Raises KeyError for a version that `calendars` lacks: the newest that `events` name, without
    and with `event`.
    """
    before = read(events, calendars, zone)
    after = read([*events, event], calendars, zone)
    if after is None or after == before:
        return []
    if after.due is None or (before is not None and before.due == after.due):
        return [event]
    return [event, due_announced([*events, event], newest, zone, now)]


def due_announced(
    events: Sequence[Event], newest: Calendar, zone: ZoneInfo, now: datetime
) -> DueAnnounced:
    """Return what the due moment is from `now` on, by the newest calendar."""
    newly = DueAnnounced(at=now, calendar=newest.version, due_at=None)
    reading = read([*events, newly], {newest.version: newest}, zone)
    assert reading is not None
    if reading.due is None:
        return newly
    return replace(newly, due_at=reading.due.at, provisional=reading.due.provisional)


def versions_read(events: Sequence[Event], event: Event) -> set[int]:
    """Return the versions of the calendar that `follow_up` needs."""
    return {newest_version(events), newest_version([*events, event])} - {0}
