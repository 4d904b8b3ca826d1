"""Calendars of shifts: the database has the hashes of their addresses only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from workforce.calendars.events import CalendarEvent


@dataclass(frozen=True, slots=True)
class CalendarOwner:
    """The person whose shifts a calendar tells, and the language that they read."""

    person_id: int
    extension: str
    language: str


@query("shift_calendar_put")
async def put_address(
    connection: Connection, person_id: int, address_hash: str | None, now: datetime
) -> None:
    """Give a person's calendar another address, or none."""


@query("shift_calendar_made_at")
async def made_at(connection: Connection, person_id: int) -> datetime | None:
    """Return when the address of a person's calendar was made, or None if there is none."""


@query("shift_calendar_hold")
async def hold_calendar(connection: Connection, address_hash: str) -> CalendarOwner | None:
    """Lock the calendar of an address. Return whose it is, or None if nobody's."""


@query("shift_calendar_told")
async def previous_events(connection: Connection, person_id: int) -> list[CalendarEvent]:
    """Read the events that a person's calendar told."""


async def tell_events(
    connection: Connection, person_id: int, events: Sequence[CalendarEvent]
) -> None:
    """Store what a person's calendar tells."""
    await connection.execute(
        *bind(
            "shift_calendar_tell",
            person_id=person_id,
            days=[each.day for each in events],
            places=[each.place for each in events],
            starts_at=[each.starts_at for each in events],
            ends_at=[each.ends_at for each in events],
            breaks=[each.breaks for each in events],
            sequences=[each.sequence for each in events],
            cancelled=[each.cancelled for each in events],
            changed_at=[each.changed_at for each in events],
        )
    )


@query("shift_calendar_forget")
async def forget_events(connection: Connection, person_id: int, first: date) -> None:
    """Delete what a calendar told of days before `first`."""
